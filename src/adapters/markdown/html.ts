/*
 * The little HTML that models write into Markdown, and what stands in `<…>` besides. Pure; knows no platform.
 */
import type { Read } from './target.ts';

export interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  /** By lower-case name; only those that lead somewhere or speak for a picture. */
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'=<>`/]+(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*)\s*\/?>/iy;
const ATTRIBUTE = /\s(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi;
const ADDRESS = /<(https?:\/\/[^\s<>]*)>/iy;
const LABELLED = /<(https?:\/\/[^\s<>|]+)\|([^<>\n]*)>/iy;
const CLOSING = /<\/([a-z][a-z0-9-]*)\s*>/gi;

/** Formatting that says nothing by itself: a pair of these tags on one stretch of text leaves just the words. */
const SILENT = new Set(
  (
    'b strong i em u ins s del strike mark small big sub sup kbd code tt samp var cite q span font abbr summary details ' +
    'p div center'
  ).split(' '),
);

/** Their ends are the ends of lines, too. */
const BLOCKS = new Set(['summary', 'details', 'p', 'div', 'center']);

/** The tag that starts here; null when none does. */
export function readTag(text: string, from: number): Read<Tag> | null {
  TAG.lastIndex = from;
  const match = TAG.exec(text);
  if (match === null) return null;
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of (match[3] ?? '').matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? '');
  }
  const value = { name: (match[2] ?? '').toLowerCase(), isClosing: match[1] === '/', attributes };
  return { value, to: TAG.lastIndex };
}

/** The web address in `<https://…>` that starts here. */
export function readAddress(text: string, from: number): Read<string> | null {
  ADDRESS.lastIndex = from;
  const match = ADDRESS.exec(text);
  return match === null ? null : { value: match[1] ?? '', to: ADDRESS.lastIndex };
}

/** Slack's own `<https://…|label>` that starts here. */
export function readLabelled(text: string, from: number): Read<{ target: string; label: string }> | null {
  LABELLED.lastIndex = from;
  const match = LABELLED.exec(text);
  if (match === null) return null;
  return { value: { target: match[1] ?? '', label: match[2] ?? '' }, to: LABELLED.lastIndex };
}

/** Whether what follows this tag begins a line of its own: `after` is the text behind the tag. */
export function endsLine({ name, isClosing }: Tag, after: string): boolean {
  return isClosing && BLOCKS.has(name) && after !== '' && !/^(?:\s|<\/)/.test(after);
}

/** Keeps count of which tags of a stretch of text have their partner in it. */
export class TagPairs {
  readonly #lastClosing = new Map<string, number>();
  readonly #open = new Map<string, number>();

  constructor(text: string) {
    for (const match of text.matchAll(CLOSING)) this.#lastClosing.set((match[1] ?? '').toLowerCase(), match.index);
  }

  /** Whether the tag is one half of a pair of silent formatting. Asked once for each tag, in order. */
  isSilent(tag: Tag, at: number): boolean {
    return SILENT.has(tag.name) && this.takes(tag, at);
  }

  /** Whether an opening tag is closed later on, or a closing one was opened before. */
  takes({ name, isClosing }: Tag, at: number): boolean {
    const open = this.#open.get(name) ?? 0;
    if (isClosing) {
      if (open > 0) this.#open.set(name, open - 1);
      return open > 0;
    }
    const isClosed = (this.#lastClosing.get(name) ?? -1) > at;
    if (isClosed) this.#open.set(name, open + 1);
    return isClosed;
  }
}
