/*
 * A leg: the part of an answer that goes to one surface, as one message or as several. It works out what each message
 * should show by now and which of them to write next; it writes nothing itself and knows no time.
 */
import type {
  Button,
  MessageContent,
  MessageId,
  NextSurface,
  PostKey,
  Surface,
  WriteLimit,
  WriteWay,
} from '../../contract.ts';
import { openAtEnd, presentable, withoutHalf } from './balance.ts';
import { createSplitter, type Splitter } from './split.ts';

/** What the answer says by now, and how it ends. */
export interface Script {
  readonly text: string;
  readonly isFinished: boolean;
  /** A sentence below the final text, or null. */
  readonly notice: string | null;
  /** Below the last message as long as it grows. */
  readonly draftButton: Button | null;
  /** Below the last message when all is said. */
  readonly endButton: Button | null;
}

/** One message on the platform: the key that it was or will be posted with, and what it shows. */
export interface Slot {
  readonly key: PostKey;
  message: MessageId | null;
  /** What it shows; null before its post, and when a write failed and nobody knows whether it arrived. */
  shown: MessageContent | null;
  /** Whether it only takes what is appended: then it has to be told that nothing follows. */
  isAppended: boolean;
  /** The content of a post that may have arrived: it is repeated as it was, so that the platform can tell. */
  uncertainPost: MessageContent | null;
  /** The most that it may show, in characters. */
  longestShown: number;
}

export interface Work {
  readonly slot: Slot;
  readonly content: MessageContent;
}

export interface Leg {
  readonly surface: Surface;
  /** Where in the whole text this leg begins. */
  readonly offset: number;
  /** Reopens what was open there. */
  readonly prefix: string;
  readonly splitter: Splitter;
  readonly slots: Slot[];
  /** Says in the last message where the rest is; null where there is no such place. */
  readonly farewell: string | null;
  /** Where in the whole text this leg ends because its surface closes soon; null as long as it stays open. */
  endsAt: number | null;
  writes: number;
  posts: number;
}

/** So many characters tell where in a part its text begins. */
const RECOGNISED_CHARACTERS = 40;

export type Farewell = (place: NextSurface['place']) => string;

export function openLeg(surface: Surface, offset: number, prefix: string, farewellTo: Farewell): Leg {
  const { fits, maxPosts, closesAtMs } = surface.limits;
  const farewell = surface.next === null ? null : farewellTo(surface.next.place);
  const mayRunOut = farewell !== null && (maxPosts < Infinity || closesAtMs < Infinity);
  // Room for the farewell is kept in every message: which one will be the last shows only when it is full.
  const fitsWithFarewell = (markdown: string, place: 'first' | 'next'): boolean =>
    fits(`${markdown}\n\n${farewell ?? ''}`, place);
  const splitter = createSplitter(mayRunOut ? fitsWithFarewell : fits);
  return { surface, offset, prefix, splitter, slots: [], farewell, endsAt: null, writes: 0, posts: 0 };
}

/**
 * What the messages of this leg should show by now, and whether the rest has to go elsewhere. `way` is how the message
 * that still grows will be written; null when that is open yet.
 */
export function wantedOf(
  leg: Leg,
  script: Script,
  way: WriteWay | null,
): { readonly contents: readonly MessageContent[]; readonly isRest: boolean } {
  const { limits } = leg.surface;
  const text = script.text.slice(leg.offset, leg.endsAt ?? undefined);
  const isWhole = script.isFinished || leg.endsAt !== null;
  const parts = isWhole
    ? partsOfEnd(leg, text, leg.endsAt === null ? script.notice : leg.farewell)
    : leg.splitter.split(leg.prefix + text);
  if (parts.length > limits.maxPosts && leg.farewell !== null) {
    const last = parts[limits.maxPosts - 1] ?? '';
    const rest = [...parts.slice(0, limits.maxPosts - 1), `${closeFence(last.trimEnd())}\n\n${leg.farewell}`];
    return { contents: rest.map((markdown) => frozen(markdown, null, false)), isRest: true };
  }
  const button = leg.endsAt === null ? script.endButton : null;
  if (isWhole) {
    const contents = parts.map((markdown, index) => {
      const isLast = index === parts.length - 1;
      return frozen(markdown, isLast ? button : null, isLast && leg.endsAt === null);
    });
    return { contents, isRest: leg.endsAt !== null };
  }
  const full = parts.slice(0, -1).map((markdown) => frozen(markdown, null, false));
  const open = parts.at(-1) ?? '';
  if (parts.length > limits.maxDraftMessages) return { contents: full, isRest: false };
  const draft: MessageContent = {
    markdown: withoutHalf(open).trimEnd(),
    button: script.draftButton,
    isFinal: false,
    isLast: false,
  };
  const message = leg.slots[parts.length - 1]?.message ?? null;
  const appends = (way ?? leg.surface.waysOf(message, draft)[0])?.appends === true;
  const shown = appends ? draft : { ...draft, markdown: presentable(open) };
  return { contents: shown.markdown.trim() === '' ? full : [...full, shown], isRest: false };
}

function partsOfEnd(leg: Leg, text: string, notice: string | null): readonly string[] {
  const closed = closeFence((leg.prefix + text).trimEnd());
  const whole = notice === null ? closed : closed === '' ? notice : `${closed}\n\n${notice}`;
  return leg.splitter.split(whole).filter((part) => part.trim() !== '');
}

function frozen(markdown: string, button: Button | null, isLast: boolean): MessageContent {
  return { markdown, button, isFinal: true, isLast };
}

/** A final text is left as it was written; only an open code fence would swallow what comes below it. */
function closeFence(body: string): string {
  // Emphasis ends with its paragraph.
  const fence = openAtEnd(`${body}\n\n`).close.trim();
  return fence === '' ? body : `${body}\n${fence}`;
}

/** The next message to write; null when all show what they should. */
export function nextWork(leg: Leg, contents: readonly MessageContent[], newPostKey: () => PostKey): Work | null {
  let work: Work | null = null;
  for (const [index, content] of contents.entries()) {
    const slot = (leg.slots[index] ??= {
      key: newPostKey(),
      message: null,
      shown: null,
      isAppended: false,
      uncertainPost: null,
      longestShown: 0,
    });
    if (isShown(slot, content)) continue;
    work = { slot, content: slot.uncertainPost ?? content };
    // Messages stand in the order in which they are posted.
    if (slot.message === null) break;
    // A full message ends at its best place, which may lie before what its draft showed. What moves to the next one
    // has to stand there before it goes here: visible text never disappears.
    if (content.markdown.length >= slot.longestShown) break;
  }
  return work;
}

function isShown({ shown, isAppended }: Slot, content: MessageContent): boolean {
  return (
    shown !== null &&
    shown.markdown === content.markdown &&
    shown.button?.kind === content.button?.kind &&
    (shown.isFinal === content.isFinal || !isAppended)
  );
}

/** Where the text so far ends without half a word or half a link: a place may close at any moment. */
export function wholeEnd(leg: Leg, { text, isFinished }: Script): number {
  if (isFinished) return text.length;
  const local = leg.prefix + text.slice(leg.offset);
  // Scripts without spaces have a whole word in each sign.
  const end = withoutHalf(local).replace(/[^\s\p{Lo}]{1,200}$/u, '').length;
  const isOpen = end > leg.splitter.startOf(Infinity);
  return isOpen ? leg.offset + end - leg.prefix.length : text.length;
}

/** Notes what a message shows now; returns what its end will count against. */
export function noteShown(leg: Leg, slot: Slot, message: MessageId, content: MessageContent): readonly WriteLimit[] {
  const ways = leg.surface.waysOf(message, { ...content, isFinal: true });
  slot.message = message;
  slot.shown = content;
  slot.isAppended = ways[0]?.appends === true;
  slot.uncertainPost = null;
  slot.longestShown = content.markdown.length;
  return ways.flatMap(({ limits }) => limits);
}

/** The way to do this work that counts against the same limits as the given one; null when it has none. */
export function sameWay(leg: Leg, work: Work | null, way: WriteWay | null): WriteWay | null {
  if (work === null || way === null) return null;
  return leg.surface.waysOf(work.slot.message, work.content).find((other) => nameOf(other) === nameOf(way)) ?? null;
}

function nameOf({ limits, appends }: WriteWay): string {
  return [appends, ...limits.map(({ key }) => key)].join(' ');
}

/**
 * Where the next leg begins: after all messages that show what they should, and after what a draft shows of the next,
 * with what is open there.
 */
export function restOf(leg: Leg, script: Script): { readonly offset: number; readonly prefix: string } {
  const { contents } = wantedOf(leg, script, null);
  // What stands in front of the newest message stands whole: at the most it shows what the next one shows as well.
  const newest = leg.slots.findLastIndex(({ message }) => message !== null);
  const differs = contents.findIndex((content, index) => {
    const slot = leg.slots[index];
    return index >= newest && (slot === undefined || !isShown(slot, content));
  });
  const localText = leg.prefix + script.text.slice(leg.offset);
  const standsWhole = differs === -1 && leg.endsAt !== null && contents.length > 0;
  const localOffset = standsWhole
    ? leg.prefix.length + (leg.endsAt ?? 0) - leg.offset
    : afterDraft(leg, localText, differs === -1 ? contents.length : differs, contents[differs]);
  return {
    offset: leg.offset + Math.max(localOffset - leg.prefix.length, 0),
    prefix: openAtEnd(localText.slice(0, localOffset)).reopen,
  };
}

/** How far the message with this index shows already what it should, up to the last whole word and the space after it. */
function afterDraft(leg: Leg, localText: string, index: number, wanted: MessageContent | undefined): number {
  const start = leg.splitter.startOf(index);
  const rest = localText.slice(start).trimStart();
  const shown = leg.slots[index]?.shown?.markdown ?? '';
  const part = wanted?.markdown ?? '';
  // What a part reopens stands before its text. Where it is not the plain text (a list that begins anew, say) the part
  // is repeated as a whole.
  const reopened = part.indexOf(rest.slice(0, RECOGNISED_CHARACTERS));
  if (shown === '' || part === '' || reopened === -1) return start;
  let same = 0;
  // It may show more than its part: then it goes on in what was to be the next one's.
  const whole = part.slice(0, reopened) + rest;
  while (same < shown.length && shown.charAt(same) === whole.charAt(same)) same += 1;
  const isWordEnd = /^(?:\s|$)/.test(whole.slice(same, same + 1));
  let words = whole.slice(reopened, isWordEnd ? same : whole.slice(0, same).search(/\S*$/));
  // A fence is reopened with a line of its own: what follows must begin one, too.
  if (openAtEnd(part.slice(0, reopened) + words).reopen.endsWith('\n'))
    words = words.slice(0, words.lastIndexOf('\n') + 1);
  if (!rest.startsWith(words) || words.trim() === '') return start;
  const gap = /^\s*/.exec(rest.slice(words.length))?.[0].length ?? 0;
  return localText.length - rest.length + words.length + gap;
}
