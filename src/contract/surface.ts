/*
 * Where an answer shows, and what a write there comes to.
 */
import type { Platform } from './question.ts';

/** A message on a platform, by whatever the platform calls it. */
export type MessageId = `message:${string}`;

/** Names one post for good, so that a repetition can be told from another post. Letters and digits, at most 25 in all. */
export type PostKey = `post${string}`;

/** Names one rate limit of a platform. All writes that name the same one share it. */
export type LimitKey = `limit:${Platform}:${string}`;

/** A rate limit that a write counts against, with what is known of it beforehand. */
export interface WriteLimit {
  readonly key: LimitKey;
  /** Limits of one family are alike (one per channel, one per token): what is learned of one holds for all. */
  readonly family: string;
  /** How many writes flow back in a minute. A figure on the safe side: more is learned, or told. */
  readonly perMinute: number;
  /** How many writes a rested limit takes at once. */
  readonly burst: number;
  /**
   * Whether the platform tells with each answer how much is left. Where it does not, final texts may go beyond what is
   * assumed, to find out.
   */
  readonly isTold: boolean;
}

/** What the platform said of a limit: so many writes are left, and after so long all of them are there again. */
export interface Allowance {
  readonly key: LimitKey;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** One way to do a write. */
export interface WriteWay {
  /** The limits that it counts against. */
  readonly limits: readonly WriteLimit[];
  /** For a post: the limits that an edit of it would count against later. Empty for an edit. */
  readonly laterLimits: readonly WriteLimit[];
  /** Whether it can only append: it takes drafts as the model wrote them, each one the beginning of the next. */
  readonly appends: boolean;
}

/** What became of one write (a post or an edit). Expected failures are values; nothing here is thrown. */
export type WriteResult =
  | { readonly kind: 'written'; readonly message: MessageId; readonly allowance?: Allowance }
  /** The way to it is clear, or half of it done: the same write is to be asked for again and has other ways now. */
  | { readonly kind: 'step' }
  /** The platform (or its client) said "too fast". Nothing was written; nothing may be sent before the wait is over. */
  | {
      readonly kind: 'limited';
      readonly retryAfterMs: number;
      /** Which limits said so, where that is known; else it may have been any that the write counts against. */
      readonly limits?: readonly LimitKey[];
    }
  /** It did not work now and may work later; whether it arrived is unknown. Safe to repeat, see `Surface.post`. */
  | { readonly kind: 'failed'; readonly cause: unknown }
  /** It will never work here. `removed`: somebody deleted the message. `closed`: this place takes no more writes. */
  | { readonly kind: 'refused'; readonly reason: 'removed' | 'closed'; readonly cause: unknown };

/** What a person can press below an answer: it acts on the question with this reference. */
export interface Button {
  readonly kind: 'stop' | 'try-again';
  readonly reference: string;
  /** What stands on it. */
  readonly label: string;
}

/** What one message shows. All Markdown is standard Markdown as the model writes it. */
export interface MessageContent {
  readonly markdown: string;
  readonly button: Button | null;
  /** Whether this is the last that the message will ever show. */
  readonly isFinal: boolean;
  /** Whether the answer ends with this message: nothing of it comes after. */
  readonly isLast: boolean;
}

/** What a surface can hold. */
export interface SurfaceLimits {
  /**
   * Whether this Markdown fits into one message, as it would be rendered. Pure, and monotone: what fits still fits when
   * it is shortened.
   */
  readonly fits: (markdown: string, place: 'first' | 'next') => boolean;
  /** The least time between the beginnings of two drafts of one answer, in milliseconds: faster than that nobody reads. */
  readonly draftIntervalMs: number;
  /** How many writes (posts and edits together) this surface takes in all; `Infinity` where there is no such limit. */
  readonly maxWrites: number;
  /** How many messages this surface takes in all; `Infinity` where there is no such limit. */
  readonly maxPosts: number;
  /** How many messages may be shown before they are final; 0 where what was posted cannot be edited reliably. */
  readonly maxDraftMessages: number;
  /** From when on this surface takes no more writes, by the clock; `Infinity` when it stays open. */
  readonly closesAtMs: number;
}

/** Where an answer goes on when a surface takes no more: below in the same place, in direct messages, or in a file. */
export interface NextSurface {
  readonly surface: Surface;
  readonly place: 'below' | 'direct-messages' | 'file';
}

/**
 * The place where one answer shows: a channel, a thread, a private reply. One per question, made by the adapter.
 * The surface makes what it is given safe and native.
 */
export interface Surface {
  readonly limits: SurfaceLimits;
  /**
   * Where this is, in the adapter's own words, so that it is found again after a restart (`Adapter.leftoverAt`). It may
   * hold tokens: kept only sealed, never logged.
   */
  readonly address: string;
  /**
   * Shows at once, and without spending a write of the answer, that the question was taken: by the platform's own sign
   * where it has one, else by this notice, which stays true for ever. Never throws.
   */
  accept(notice: string): Promise<void>;
  /**
   * Tells that the answer has to wait, or how long still, without spending a write that answers need; where that cannot
   * be told, does nothing. What it shows goes when the answer comes, where the platform can take it away. Never throws.
   */
  wait(notice: string): Promise<void>;
  /**
   * Tells the asker alone why there is no answer. Instead of `accept` or after it. The button asks the same once more.
   * Never throws.
   */
  refuse(notice: string, button: Button | null): Promise<void>;
  /**
   * The ways to write this content now, the best first, at least one; `message` is null for a post. Which one is taken
   * depends on which has room.
   */
  waysOf(message: MessageId | null, content: MessageContent): readonly WriteWay[];
  /**
   * Posts a new message below what this answer posted before. Posting the same text again with the same key after
   * `failed` makes no second message where the platform can tell.
   */
  post(content: MessageContent, key: PostKey, signal: AbortSignal, way: WriteWay): Promise<WriteResult>;
  /** Replaces what a message of this surface shows. */
  edit(message: MessageId, content: MessageContent, signal: AbortSignal, way: WriteWay): Promise<WriteResult>;
  /** Where the answer goes on when this surface takes no more; null when there is no such place. */
  readonly next: NextSurface | null;
}

// ----------------------------------------------------------------------------------------------- what a crash left behind

/** What is known of the messages of an answer whose process is gone. */
export interface LeftBehind {
  /** The newest message that is known to stand; null when none is. */
  readonly message: MessageId | null;
  /**
   * The keys of the posts that may have begun, oldest first: the last may stand without being known. The answer's last
   * message, if it was to be written at all, has the last of them.
   */
  readonly keys: readonly PostKey[];
}

export type LeftoverEnd =
  /** The notice stands, below the words that were there or in a message of its own. */
  | 'ended'
  /** Its last words stand already: nothing was changed. */
  | 'was-whole'
  /** Somebody deleted it, or no token, address or permission leads there any more. */
  | 'out-of-reach'
  /** The platform cannot be asked just now: to be tried again. */
  | { readonly retryAfterMs: number };

/** The place of an answer whose process is gone. */
export interface LeftoverPlace {
  /**
   * Ends the answer there: its words stay, the notice comes below them with this button, or none, in the place of Stop.
   * Calling it again changes nothing once it is ended. Never rejects.
   */
  end(left: LeftBehind, notice: string, button: Button | null, signal: AbortSignal): Promise<LeftoverEnd>;
}
