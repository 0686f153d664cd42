/*
 * Who would be notified, and which addresses would be fetched, by what the bot writes. The harsher reading throughout:
 * a mention counts inside of code and in any kind of block, in an edit as in a post. Pure.
 */
import { isObject } from './web-api/arguments.ts';
import { team, type Change, type StoredMessage } from './workspace.ts';

export interface SlackPing {
  readonly ts: string;
  readonly channel: string;
  /** 'channel' | 'here' | 'everyone', the id of a group of people, or the id of a person. */
  readonly target: string;
}

export interface SlackUnfurl {
  readonly ts: string;
  readonly channel: string;
  readonly url: string;
}

/** What was written. */
type Written = Pick<StoredMessage, 'text' | 'blocks' | 'linksNames'>;

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return isObject(value) ? Object.values(value).flatMap(strings) : [];
}

function markdownStrings(blocks: readonly unknown[]): readonly string[] {
  return blocks.flatMap((block) => (isObject(block) && block['type'] === 'markdown' ? strings(block['text']) : []));
}

/** Mentions that rich text carries as elements instead of as text. */
function elementMentions(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(elementMentions);
  if (!isObject(value)) return [];
  const inside = Object.values(value).flatMap(elementMentions);
  if (value['type'] === 'user') return [...inside, ...strings(value['user_id'])];
  if (value['type'] === 'usergroup') return [...inside, ...strings(value['usergroup_id'])];
  if (value['type'] === 'broadcast') return [...inside, ...strings(value['range'])];
  return inside;
}

function markupMentions(text: string): readonly string[] {
  const broadcasts = [...text.matchAll(/<!(channel|here|everyone|group)(?:\|[^>]*)?>/gi)];
  const groups = [...text.matchAll(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/gi)];
  const people = [...text.matchAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>/gi)];
  return [
    ...broadcasts.map((match) => match[1]?.toLowerCase()),
    ...[...groups, ...people].map((match) => match[1]),
  ].flatMap((target) => target ?? []);
}

function plainMentions(text: string): readonly string[] {
  return [...text.matchAll(/(?<!\w)@(channel|here|everyone)\b/gi)].flatMap((match) => match[1]?.toLowerCase() ?? []);
}

/** Everybody whom this would notify, once each; the bot itself is nobody. */
function mentionTargets(written: Written): readonly string[] {
  const plain = [...markdownStrings(written.blocks), ...(written.linksNames ? [written.text] : [])];
  const all = [
    ...strings([written.text, written.blocks]).flatMap(markupMentions),
    ...elementMentions(written.blocks),
    ...plain.flatMap(plainMentions),
  ];
  return [...new Set(all)].filter((target) => target !== team.botUserId);
}

function imageAddresses(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(imageAddresses);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'image_url' && typeof item === 'string' ? [item] : imageAddresses(item),
  );
}

function markdownImages(text: string): readonly string[] {
  return [...text.matchAll(/!\[[^\]]*\]\(\s*<?(https?:[^)\s>]+)/gi)].flatMap((match) => match[1] ?? []);
}

function links(text: string): readonly string[] {
  return [...text.matchAll(/https?:\/\/[^\s<>|)"'`\]]+/gi)].map((match) => match[0]);
}

/** Every address that this would make Slack or a reader's client fetch, once each. Images count even without unfurling. */
function fetchedAddresses(written: Written, unfurls: boolean): readonly string[] {
  const images = [...imageAddresses(written.blocks), ...markdownStrings(written.blocks).flatMap(markdownImages)];
  const linked = unfurls ? strings([written.text, written.blocks]).flatMap(links) : [];
  return [...new Set([...images, ...linked])];
}

export interface Footprint {
  pings(): readonly SlackPing[];
  unfurls(): readonly SlackUnfurl[];
  /** To be told of every change in the workspace. */
  note(change: Change): void;
}

/** Collects the pings and unfurls of all that the bot writes, each once for a message. */
export function createFootprint(): Footprint {
  const pings = new Map<string, SlackPing>();
  const unfurls = new Map<string, SlackUnfurl>();
  return {
    pings: () => [...pings.values()],
    unfurls: () => [...unfurls.values()],
    note({ kind, message }) {
      if (message.botId !== team.botId || (kind !== 'posted' && kind !== 'edited')) return;
      const { ts, channel } = message;
      for (const target of mentionTargets(message)) pings.set(`${channel} ${ts} ${target}`, { ts, channel, target });
      for (const url of fetchedAddresses(message, message.unfurls)) {
        unfurls.set(`${channel} ${ts} ${url}`, { ts, channel, url });
      }
    },
  };
}
