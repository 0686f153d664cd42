/*
 * One message as its platform shows it: author, time, marks, body, reactions. Knows no lists and no connection.
 */
import { icon, node, patch, toDom } from './dom.js';
import { discordBody } from './discord-text.js';
import { slackBody } from './slack-text.js';

const emoji = {
  eyes: '👀',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  white_check_mark: '✅',
  thinking_face: '🤔',
  warning: '⚠️',
  x: '❌',
  '+1': '👍',
  '-1': '👎',
  speech_balloon: '💬',
};

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const bodies = { slack: slackBody, discord: discordBody };

/** A colour of one's own, the same wherever the name appears. */
const hue = (name) => String([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6);

export const avatar = (name) =>
  node('span', 'avatar', [name.slice(0, 1).toUpperCase()], {
    'aria-hidden': 'true',
    'data-hue': name === 'askline' ? 'bot' : hue(name),
  });

const eye = icon('eye');
const appBadge = node('span', 'badge', ['APP']);

function before(platform, view) {
  if (view.command) {
    return [
      node('div', 'above', [
        avatar(view.command.person),
        node('strong', '', [view.command.person]),
        ' used ',
        node('span', 'mention', [`/${view.command.name}`]),
      ]),
    ];
  }
  if (view.replyTo) {
    const excerpt = view.replyTo.excerpt.replaceAll(/\s+/g, ' ') || 'Original message was deleted';
    return [
      node('div', 'above reply', [
        avatar(view.replyTo.author),
        node('strong', '', [`@${view.replyTo.author}`]),
        ' ',
        node('span', 'excerpt', [excerpt]),
      ]),
    ];
  }
  if (platform === 'slack' && view.onlyYou) return [node('div', 'above only-you', [eye, 'Only visible to you'])];
  return [];
}

function after(platform, view) {
  const nodes = [];
  if (view.reactions.length > 0) {
    nodes.push(
      node(
        'div',
        'reactions',
        view.reactions.map(({ name, people }) =>
          node('span', 'reaction', [`${emoji[name] ?? (platform === 'slack' ? `:${name}:` : name)} ${people.length}`], {
            title: `${people.join(', ')} reacted with ${name}`,
          }),
        ),
      ),
    );
  }
  if (platform === 'discord' && view.onlyYou) nodes.push(node('div', 'only-you', [eye, 'Only you can see this']));
  return nodes;
}

const thinking = node('p', 'thinking', [
  node('span', 'dots', [node('i'), node('i'), node('i')], { 'aria-hidden': 'true' }),
  'askline is thinking…',
]);

/** The mark of an edit stands in the last line where that is text, else below. */
function withMark(nodes, edited) {
  if (!edited) return nodes;
  const mark = node('span', 'edited', [' (edited)']);
  const last = nodes.at(-1);
  if (last?.tag !== 'p' && last?.class !== 'lines') return [...nodes, mark];
  return [...nodes.slice(0, -1), { ...last, children: [...last.children, mark] }];
}

/** Makes the empty frame of a message, to be filled by `fillMessage`. */
export function createMessage() {
  const element = toDom(
    node('article', 'message', [
      node('div', 'before'),
      node('div', 'side'),
      node('header', 'head'),
      node('div', 'body'),
      node('div', 'after'),
    ]),
  );
  return element;
}

/** Shows the message in its frame; only what differs from before is touched. `follows`: same author as above. */
export function fillMessage(element, platform, view, names, follows) {
  const [top, side, head, body, foot] = element.children;
  const time = clock.format(view.atMs);
  element.classList.toggle('follows', follows);
  element.classList.toggle('private', view.onlyYou);
  element.classList.toggle('in-thread', view.root !== null);
  patch(top, before(platform, view));
  patch(side, follows ? [node('time', '', [time])] : [avatar(view.author)]);
  patch(head, [
    node('strong', 'author', [view.author], { 'data-hue': view.isBot ? 'bot' : hue(view.author) }),
    ...(view.isBot ? [appBadge] : []),
    node('time', '', [time], { datetime: new Date(view.atMs).toISOString() }),
  ]);
  patch(body, view.thinking ? [thinking] : withMark(bodies[platform](view, names), view.edited));
  patch(foot, after(platform, view));
}
