/*
 * What a rule of the service is in the list of them, and where the rules come from.
 */

export interface Rule {
  /** The rule in one sentence. */
  readonly says: string;
  readonly source: string;
  /** The name of the test. */
  readonly test: string;
}

const docs = 'https://platform.claude.com/docs/en';

/** Pages of Anthropic's documentation, as of November 2026. */
export const pages = {
  caching: `${docs}/build-with-claude/prompt-caching`,
  counting: `${docs}/build-with-claude/token-counting`,
  effort: `${docs}/build-with-claude/effort`,
  errors: `${docs}/api/errors`,
  haiku: `${docs}/models/haiku-5-5/migration-guide`,
  limits: `${docs}/api/rate-limits`,
  messages: `${docs}/api/messages/create`,
  models: `${docs}/about-claude/models/overview`,
  newVersion: `${docs}/api/migration-2026-10-21`,
  overview: `${docs}/api/overview`,
  sonnet: `${docs}/models/sonnet-5-5/overview`,
  stopReasons: `${docs}/build-with-claude/handling-stop-reasons`,
  streaming: `${docs}/build-with-claude/streaming`,
  thinking: `${docs}/build-with-claude/thinking`,
  versions: `${docs}/api/versioning`,
} as const;

/** For what the documentation leaves open. */
export function harsherThan(page: string): string {
  return `the harsher reading of ${page}`;
}
