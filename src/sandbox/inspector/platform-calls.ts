/*
 * What the bot's calls to the platforms have in common: what a call is for, which handles it carries, what it shows and
 * how it was answered. Types only; each platform's reader is in its own file.
 */

export interface PlatformCall {
  readonly platform: 'slack' | 'discord';
  readonly purpose:
    | 'post'
    | 'edit'
    | 'delete'
    /** A reaction, "is typing", or the first response to an interaction when it says no more than "is thinking". */
    | 'sign'
    /** Looking for an answer of which nobody knows whether it arrived. */
    | 'lookup';
  readonly channel: string | null;
  readonly thread: string | null;
  /** The message that is edited, deleted or reacted to. */
  readonly message: string | null;
  /** The message that is replied to. */
  readonly reference: string | null;
  readonly interactionToken: string | null;
  readonly responsePath: string | null;
  /** The person who alone sees it. */
  readonly onlyFor: string | null;
  /** Who asked what, as it is quoted above an answer. */
  readonly header: { readonly person: string; readonly quote: string } | null;
  /** What people can read of it; null where nothing is written. */
  readonly text: string | null;
  /** The id of the message, as it was answered. */
  readonly written: { readonly channel: string; readonly id: string } | null;
  readonly result: 'taken' | 'limited' | 'failed' | 'refused';
  readonly status: string;
}

export const noHandles = {
  channel: null,
  thread: null,
  message: null,
  reference: null,
  interactionToken: null,
  responsePath: null,
  onlyFor: null,
  header: null,
  text: null,
  written: null,
} as const;
