/*
 * What an entry of the rules says, and the addresses that the entries share.
 */

export interface Rule {
  readonly says: string;
  /** An address or a file of an installed package, where a reader can look it up. */
  readonly source: string;
  /** The name of the test. */
  readonly test: string;
}

export const methods = 'https://docs.slack.dev/reference/methods';
export const webApi = 'https://docs.slack.dev/apis/web-api';
export const kit = 'https://docs.slack.dev/reference/block-kit';
export const commands = 'https://docs.slack.dev/interactivity/implementing-slash-commands';
export const interaction = 'https://docs.slack.dev/interactivity/handling-user-interaction';
export const eventsApi = 'https://docs.slack.dev/apis/events-api';
export const socketMode = 'https://docs.slack.dev/apis/events-api/using-socket-mode';

/** Slack's documentation leaves it open, or is kinder than what people report. */
export function harsherThan(address: string): string {
  return `the harsher reading of ${address}`;
}
