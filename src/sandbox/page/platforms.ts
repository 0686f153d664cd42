/*
 * What the page needs of the stand-ins, and no more: types only. The real stand-ins fit by their shape, and so do small
 * fakes.
 */

interface PagePerson {
  readonly id: string;
  readonly name: string;
}

interface PageReaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** Whom a message of the bot notified. Slack names the message `ts`, Discord `message`. */
interface PagePing {
  readonly ts?: string;
  readonly message?: string;
  /** A person's id, a group's, or 'everyone', 'here', 'channel'. */
  readonly target: string;
}

export interface SlackForPage {
  readonly team: {
    readonly name: string;
    readonly botUserId: string;
    readonly people: readonly PagePerson[];
    readonly channels: readonly {
      readonly id: string;
      readonly name: string;
      readonly kind: 'public' | 'private' | 'dm';
      readonly members: readonly string[];
    }[];
  };
  type(
    personId: string,
    channelId: string,
    text: string,
    options?: { readonly threadTs?: string },
  ): Promise<
    | { readonly kind: 'sent'; readonly ts: string }
    | { readonly kind: 'command-accepted' }
    | { readonly kind: 'command-failed'; readonly error: string }
  >;
  messagesFor(
    personId: string,
    channelId: string,
  ): readonly {
    readonly ts: string;
    readonly threadTs: string | null;
    readonly user: string;
    readonly text: string;
    readonly blocks: readonly unknown[];
    readonly edited: boolean;
    readonly ephemeralFor: string | null;
    readonly reactions: readonly PageReaction[];
    /** Its text is still being streamed. */
    readonly streaming?: boolean;
    readonly files?: readonly { readonly name: string }[];
  }[];
  /** Presses a button of a message. */
  press(
    personId: string,
    channelId: string,
    ts: string,
    actionId: string,
    options?: { readonly value?: string },
  ): Promise<{ readonly kind: 'press-accepted' } | { readonly kind: 'press-failed'; readonly error: string }>;
  pings(): readonly PagePing[];
}

export interface DiscordForPage {
  readonly guild: {
    readonly name: string;
    readonly botUserId: string;
    readonly people: readonly PagePerson[];
    readonly channels: readonly {
      readonly id: string;
      readonly name: string;
      readonly kind: 'text' | 'thread' | 'dm';
      readonly botMaySend: boolean;
      readonly person: string | null;
    }[];
  };
  ask(
    personId: string,
    channelId: string,
    question: string | null,
    options?: { readonly private?: boolean },
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly error: string }>;
  type(
    personId: string,
    channelId: string,
    content: string,
    options?: { readonly replyTo?: string },
  ): Promise<{ readonly id: string }>;
  /** Presses a button of a message. */
  press(
    personId: string,
    messageId: string,
    customId: string,
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly error: string }>;
  pings(): readonly PagePing[];
  messagesFor(
    personId: string,
    channelId: string,
  ): readonly {
    readonly id: string;
    readonly author: string;
    readonly content: string;
    readonly edited: boolean;
    readonly thinking: boolean;
    readonly ephemeralFor: string | null;
    readonly replyTo: string | null;
    readonly flags: number;
    readonly interaction: { readonly person: string; readonly command: string } | null;
    readonly reactions: readonly PageReaction[];
    readonly components?: readonly unknown[];
    readonly attachments?: readonly { readonly filename: string }[];
  }[];
  typing(channelId: string): boolean;
}

export interface Platforms {
  readonly slack: SlackForPage;
  readonly discord: DiscordForPage;
}
