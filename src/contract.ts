/*
 * The contract: the types that the rooms of the house share, and nothing else. It imports nothing and holds no code, so
 * that every room may depend on it and it depends on none.
 *
 * Ids carry their kind as a prefix (`person:slack:U1`), so that one kind can never be passed for another and a log line
 * explains itself.
 */

// ---------------------------------------------------------------------------------------------------------- the asker

export type Platform = 'slack' | 'discord';

export type QuestionId = `question:${string}`;
export type WorkspaceId = `workspace:${Platform}:${string}`;
export type ChannelId = `channel:${Platform}:${string}`;
export type PersonId = `person:${Platform}:${string}`;
/** The same for every delivery of one question (redelivered events, replays after a reconnect), different otherwise. */
export type DeliveryKey = `delivery:${Platform}:${string}`;

/** How a question reached us: a slash command, a mention of the bot, or a direct message to it. */
export type Entry = 'command' | 'mention' | 'direct-message';

/** Who sees the answer: everybody in the channel, or the asker alone. */
export type Visibility = 'channel' | 'private';

/** What a person asked, free of the platform's payload. */
export interface Question {
  readonly deliveryKey: DeliveryKey;
  readonly platform: Platform;
  readonly entry: Entry;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly person: PersonId;
  readonly visibility: Visibility;
  /** The person's own words: command and mention removed, trimmed; empty when nothing was asked. */
  readonly text: string;
}

// -------------------------------------------------------------------------------------------------------- the surface

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
   * Shows at once, and without spending a write of the answer, that the question was taken: by the platform's own sign
   * where it has one, else by this notice, which stays true for ever. Never throws.
   */
  accept(notice: string): Promise<void>;
  /**
   * Tells that the answer has to wait, or how long still, without spending a write that answers need; where that cannot
   * be told, does nothing. What it shows goes when the answer comes, where the platform can take it away. Never throws.
   */
  wait(notice: string): Promise<void>;
  /** Tells the asker alone why there is no answer. Instead of `accept` or after it. Never throws. */
  refuse(notice: string): Promise<void>;
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

// ------------------------------------------------------------------------------------------------------------- presses

/** Somebody pressed a button below an answer. */
export interface Press {
  readonly deliveryKey: DeliveryKey;
  readonly platform: Platform;
  readonly kind: Button['kind'];
  readonly reference: string;
  readonly person: PersonId;
}

/** Where a button was pressed: one per press, made by the adapter, which has acknowledged the press already. */
export interface PressedPlace {
  /** Tells the person who pressed, and nobody else. Never throws. */
  tell(notice: string): Promise<void>;
  /**
   * Leaves the text of the message with the button as it is, puts this notice below it when there is one, and this
   * button in the place of the pressed one, or none. Never throws.
   */
  mark(notice: string | null, button: Button | null): Promise<void>;
  /** Where the answer goes when this question is asked again: below, seen by whom the first answer was seen. */
  surfaceFor(question: Question): Surface;
}

/** A question that was kept, so that it can be asked again. */
export interface KeptQuestion {
  readonly question: Question;
}

/** Keeps what was asked for a while, so that it can be asked again, also after a restart. */
export interface KeptQuestions {
  /** Keeps it under this reference. Never throws: what cannot be kept is logged and lost. */
  keep(reference: string, question: KeptQuestion): Promise<void>;
  /** What was kept; null when it never was, is too old, cannot be read, or keeping is switched off. Never throws. */
  find(reference: string): Promise<KeptQuestion | null>;
  /** Deletes it. Never throws. */
  forget(reference: string): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------- the model

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
export type Thinking = 'adaptive' | 'disabled' | 'between_tools';

/** How a model is called; which of these a model takes is the catalog's knowledge. */
export interface ModelSettings {
  readonly model: string;
  /** Upper bound of what one answer may cost in output tokens; thinking counts against it. */
  readonly maxOutputTokens: number;
  readonly effort: Effort | null;
  readonly temperature: number | null;
  readonly thinking: Thinking | null;
}

/** Whose API a model is called by: Anthropic's, or the one of OpenAI, which many others speak. */
export type Provider = 'claude' | 'openai';

/** US$ per million tokens, which is micro-dollars per token. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Of a write that lives for 5 minutes. */
  readonly cacheWrite: number;
}

/** What a model costs. */
export interface PriceList extends TokenPrices {
  /** The day from which these prices are known to hold: `YYYY-MM-DD`. */
  readonly since: string;
  /** For the whole of a request whose prompt, cached parts included, has more tokens than this. Null: no such tier. */
  readonly long: (TokenPrices & { readonly aboveTokens: number }) | null;
}

/** The prices of a model, by its id or a dated one; of one that nobody knows the dearest, and `known` is false. */
export type PricesOf = (model: string) => { readonly prices: PriceList; readonly known: boolean };

/** What a model takes and costs. Null: not known, and then nothing is held against it. */
export interface ModelFacts {
  /** Empty: takes none. */
  readonly efforts: readonly Effort[] | null;
  readonly temperature: boolean | null;
  /** Empty: takes none. */
  readonly thinking: readonly Thinking[] | null;
  /** Prompt and answer together. */
  readonly windowTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** The shortest beginning of a prompt that is cached; below it nothing is, and nothing says so. */
  readonly cacheMinimumTokens: number | null;
  readonly prices: PriceList | null;
}

/** A place in the chain of models that are asked one after the other. */
export interface ModelChoice {
  readonly provider: Provider;
  readonly settings: ModelSettings;
  /** What nobody wrote for this one: left out or lowered where its model takes less, instead of refused. */
  readonly inherited: readonly ('effort' | 'maxOutputTokens')[];
}

/** One stateless call. */
export interface ModelRequest extends ModelSettings {
  readonly system: string;
  readonly text: string;
  /** Until when the first visible text must have come, by the clock: no attempt begins, and none waits, beyond it. */
  readonly firstTextByMs: number;
}

/** Tokens as the provider counted them. Input excludes what was read from or written to its cache. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Why the model stopped by itself. */
export type StopReason = 'complete' | 'max-tokens' | 'refusal' | 'context-full';

/** Why a model call failed; what each means is told where people read it. */
export type ModelFailure =
  | 'rate-limited'
  | 'overloaded'
  | 'unavailable'
  | 'timeout'
  | 'dropped'
  | 'malformed'
  | 'unauthorised'
  | 'billing'
  | 'invalid-request'
  | 'too-long'
  | 'unknown';

/**
 * What a model call tells while it runs. `answer-end` comes last, exactly once, unless the call throws. `answer-start`
 * comes before any text, and may come again after an `attempt-failed`.
 */
export type AnswerEvent =
  | {
      readonly type: 'answer-start';
      readonly model: string;
      readonly requestId: string | null;
      readonly usage: Usage;
      /** Which of the configured choices answers: 0 is the first, anything else a fallback. */
      readonly choice: number;
    }
  /** An attempt came to nothing before any visible text, and another one follows. */
  | {
      readonly type: 'attempt-failed';
      readonly model: string;
      readonly failure: ModelFailure;
      /** What the provider counted until then; null when it had not accepted the call. */
      readonly usage: Usage | null;
    }
  /** A sign of life without text: the model thinks, or the connection is kept open. */
  | { readonly type: 'life-sign' }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'answer-end'; readonly reason: StopReason; readonly usage: Usage };

/** Request and signal in, events out. Throws `ModelError`; after an abort it throws the signal's reason. */
export type Model = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<AnswerEvent>;

// --------------------------------------------------------------------------------------------------------- the record

/** How a question ended. */
export type Outcome =
  | 'answered'
  | 'cut-by-max-tokens'
  | 'cut-by-context'
  | 'refused-by-model'
  | 'empty'
  | 'failed-before-text'
  | 'failed-after-text'
  | 'interrupted'
  /** Somebody who may pressed Stop. */
  | 'stopped'
  /** Somebody deleted the message while it grew. */
  | 'removed'
  /** The platform took no text, or not all of it. */
  | 'undelivered'
  /** The gateway said no; `refusal` says why. */
  | 'refused';

/** Why the gateway turned a question away. */
export type RefusalReason = 'help' | 'no-question' | 'question-too-long' | 'restarting';

/** One per question, however it ended. Never holds a word of the question or of the answer. */
export interface AnswerRecord {
  readonly question: QuestionId;
  readonly platform: Platform;
  readonly entry: Entry;
  readonly visibility: Visibility;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly person: PersonId;
  readonly outcome: Outcome;
  readonly refusal: RefusalReason | null;
  /** The model as the provider named it; null when no call was accepted. */
  readonly model: string | null;
  readonly providerRequestId: string | null;
  /** Which of the configured choices answered, 0 the first; null when none did. */
  readonly choice: number | null;
  /** Calls that were made for it. */
  readonly attempts: number;
  readonly usage: Usage | null;
  /** Of all attempts that were accepted, in millionths of a US$; for aborted ones an estimate, never zero. */
  readonly costMicroUsd: number;
  readonly firstTextMs: number | null;
  readonly totalMs: number;
  readonly writes: number;
  /** What went wrong, by kind (`overloaded`, `timeout` …), for the operator; null when nothing did. */
  readonly failure: string | null;
}

/** Takes each record once. Must not throw. */
export type Recorder = (record: AnswerRecord) => void;

// ------------------------------------------------------------------------------------------------------ the world outside

/** Time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch; never goes backwards. */
  now(): number;
  /**
   * Resolves after so many milliseconds (`Infinity`: not by time), or at once when the signal aborts. Never rejects.
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Structured logging: a sentence and its facts. Never pass what people or models wrote. */
export interface Logger {
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** What an adapter is handed: the story of one question, and what a pressed button does. Neither ever rejects. */
export type Answer = (question: Question, surface: Surface) => Promise<void>;
export type OnPress = (press: Press, place: PressedPlace) => Promise<void>;

/** Makes ids that nobody guesses and that never repeat: lower-case letters and digits. */
export type NewId = (length: number) => string;

/** A platform's adapter, as main sees it. */
export interface Adapter {
  readonly platform: Platform;
  /** Resolves when questions can arrive. Throws `StartError`. */
  start(): Promise<void>;
  /** No new questions from here on; answers that run can still be written. */
  stopIntake(): Promise<void>;
  /** Closes every connection. */
  stop(): Promise<void>;
}
