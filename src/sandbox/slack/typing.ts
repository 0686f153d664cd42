/*
 * What becomes of the words that a person types: names turn into mentions, addresses into links, and the three special
 * characters are escaped, as Slack's composer does. Pure.
 */
import { team, type SlackPerson } from './workspace.ts';

const tokens = /(<[@#!][^<>\s]+>|https?:\/\/[^\s<>]+)/g;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A message as it is stored and sent to apps. Mentions may be typed as `@name` or as `<@U…>`. */
export function messageText(typed: string, people: readonly SlackPerson[]): string {
  const named = [...people, { id: team.botUserId, name: team.botName }].reduce(
    (text, { id, name }) => text.replace(new RegExp(`(?<![\\w@<])@${name}\\b`, 'gi'), `<@${id}>`),
    typed,
  );
  return named
    .split(tokens)
    .map((part, index) => {
      if (index % 2 === 0) return escape(part);
      return part.startsWith('<') ? part : `<${escape(part)}>`;
    })
    .join('');
}

/** The same words as the rich text that Slack's composer makes of them. */
export function messageBlocks(text: string): readonly unknown[] {
  const elements = text
    .split(/(<@[A-Z0-9]+>|<https?:[^>]+>)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('<@')) return { type: 'user', user_id: part.slice(2, -1) };
      if (part.startsWith('<http')) return { type: 'link', url: part.slice(1, -1) };
      return { type: 'text', text: part.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') };
    });
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

/** The words after `/ask`, or null when this is no command. Slack hands them over as they were typed, trimmed. */
export function commandText(typed: string): string | null {
  return /^\/ask(?:\s|$)/.test(typed) ? typed.slice('/ask'.length).trim() : null;
}
