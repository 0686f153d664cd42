/*
 * One message as its platform shows it: author, time, marks, body, reactions. Knows no lists and no connection.
 */
import { sayReplies } from './arrange.js';
import { icon, node, patch, toDom } from './dom.js';
import { discordComponents } from './buttons.js';
import { discordBody } from './discord-text.js';
import { slackBody } from './slack-text.js';

/** Signs of our own: not every machine has a font for emoji. Slack reacts by name, Discord by the character itself. */
const signs = {
  eyes: 'eyes',
  '\u{1f440}': 'eyes',
  hourglass: 'hourglass',
  hourglass_flowing_sand: 'hourglass',
  '\u{23f3}': 'hourglass',
  white_check_mark: 'check',
  '\u{2705}': 'check',
  warning: 'warning',
  '\u{26a0}\u{fe0f}': 'warning',
  x: 'cross',
  '\u{274c}': 'cross',
  '+1': 'thumb-up',
  '\u{1f44d}': 'thumb-up',
  '-1': 'thumb-down',
  '\u{1f44e}': 'thumb-down',
};

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

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

/** What the platform says when a press came to nothing. */
const pressFailed = {
  slack: (error) => `This button did not work: ${error}`,
  discord: () => 'This interaction failed',
};

/** A line of text without its notation, as far as an excerpt needs it. */
const plain = (text, names) =>
  text
    .replaceAll(/<@(\w+)>/g, (_whole, id) => `@${names[id] ?? id}`)
    .replaceAll(/[*_~`]|\s+/g, (mark) => (mark.trim() ? '' : ' '));

function threadSummary(key, { count, newest, authors }, names) {
  const label = count === 0 ? 'Only visible to you' : sayReplies(count);
  const excerpt = Array.from(plain(newest.text, names)).slice(0, 90).join('');
  return node(
    'button',
    'thread-summary',
    [
      ...authors.slice(0, 3).map(avatar),
      node('strong', '', [label]),
      node('span', 'excerpt', [`${newest.author}: ${excerpt}`]),
      node('time', '', [clock.format(newest.atMs)]),
    ],
    { type: 'button', 'data-thread': key },
  );
}

function after(platform, view, { names, replies, press }) {
  const nodes = [];
  if (view.files.length > 0) {
    nodes.push(
      node(
        'div',
        'files',
        view.files.map(({ name }) => node('span', 'file', [icon('sheet'), name])),
      ),
    );
  }
  if (platform === 'discord' && view.components.length > 0) {
    const text = (content) => discordBody({ ...view, text: content }, names);
    nodes.push(node('div', 'components', discordComponents(view.components, press, text)));
  }
  if (press?.error) nodes.push(node('div', 'press-failed', [pressFailed[platform](press.error)], { role: 'alert' }));
  if (view.reactions.length > 0) {
    nodes.push(
      node(
        'div',
        'reactions',
        view.reactions.map(({ name, people }) =>
          node(
            'span',
            'reaction',
            [
              signs[name] ? icon(`sign-${signs[name]}`) : platform === 'slack' ? `:${name}:` : name,
              ` ${people.length}`,
            ],
            {
              title: `${people.join(', ')} reacted with ${name}`,
            },
          ),
        ),
      ),
    );
  }
  if (platform === 'discord' && view.onlyYou) nodes.push(node('div', 'only-you', [eye, 'Only you can see this']));
  if (replies) nodes.push(threadSummary(view.key, replies, names));
  return nodes;
}

const thinking = node('p', 'thinking', [
  node('span', 'dots', [node('i'), node('i'), node('i')], { 'aria-hidden': 'true' }),
  'askline is thinking…',
]);

const marks = {
  edited: node('span', 'edited', [' (edited)']),
  streaming: node('span', 'streaming', [' ', node('i')], { title: 'Still being written' }),
};

/** A mark stands in the last line where that is text, else below. */
function withMark(nodes, { edited, streaming }) {
  if (!edited && !streaming) return nodes;
  const mark = streaming ? marks.streaming : marks.edited;
  const last = nodes.at(-1);
  if (last?.tag !== 'p' && last?.class !== 'lines') return [...nodes, mark];
  return [...nodes.slice(0, -1), { ...last, children: [...last.children, mark] }];
}

function bodyOf(platform, view, { names, press }) {
  if (view.thinking) return [thinking];
  return withMark(platform === 'slack' ? slackBody(view, names, press) : discordBody(view, names), view);
}

/** What one can do with a message; shown while one is at it. */
function toolsOf(platform, view) {
  if (view.onlyYou) return [];
  return platform === 'slack'
    ? [node('button', 'tool', ['Reply in thread'], { type: 'button', 'data-thread': view.key })]
    : [node('button', 'tool', ['Reply'], { type: 'button', 'data-reply': view.key })];
}

/** What happened for an answer of the bot is in the inspector. */
const inspectOf = ({ author, key }) =>
  author === 'askline' ? [node('button', 'tool', ['Inspect'], { type: 'button', 'data-inspect': key })] : [];

/** Makes the empty frame of a message, to be filled by `fillMessage`. */
export function createMessage() {
  return toDom(
    node('article', 'message', [
      node('div', 'before'),
      node('div', 'side'),
      node('header', 'head'),
      node('div', 'body'),
      node('div', 'after'),
      node('div', 'tools'),
    ]),
  );
}

/**
 * Shows the message in its frame; only what differs from before is touched. `shown` tells what around it matters:
 * {names, follows (same author as above), replies, press (what became of the last press), tools (whether to offer any)}.
 */
export function fillMessage(element, platform, view, shown) {
  const [top, side, head, body, foot, tools] = element.children;
  const { follows } = shown;
  const time = clock.format(view.atMs);
  const classes = { follows, private: view.onlyYou, pings: view.pingsYou && platform === 'discord' };
  for (const [name, has] of Object.entries(classes)) element.classList.toggle(name, has);
  patch(top, before(platform, view));
  patch(side, follows ? [node('time', '', [time])] : [avatar(view.author)]);
  patch(head, [
    node('strong', 'author', [view.author], { 'data-hue': view.isBot ? 'bot' : hue(view.author) }),
    ...(view.isBot ? [appBadge] : []),
    node('time', '', [time], { datetime: new Date(view.atMs).toISOString() }),
  ]);
  patch(body, bodyOf(platform, view, shown));
  patch(foot, after(platform, view, shown));
  patch(tools, [...(shown.tools ? toolsOf(platform, view) : []), ...inspectOf(view)]);
}
