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
  }[];
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
  type(personId: string, channelId: string, content: string): Promise<{ readonly id: string }>;
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
  }[];
  typing(channelId: string): boolean;
}

export interface Platforms {
  readonly slack: SlackForPage;
  readonly discord: DiscordForPage;
}
