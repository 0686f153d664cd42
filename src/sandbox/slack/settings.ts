/*
 * What a test or the page may set while the stand-in runs.
 */
import { defaultBuckets, type Bucket } from './rate-limits.ts';

export interface SlackUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly people: readonly string[];
  /** Somebody switched it off: then it does not count. */
  readonly isDisabled?: boolean;
}

export interface SlackSettings {
  /** The scopes that the bot was granted. */
  readonly scopes: Set<string>;
  /** The user groups; null on a free plan, which has none. */
  userGroups: readonly SlackUserGroup[] | null;
  /** Rates and bursts by Web API method; a method without a bucket is not limited. */
  readonly buckets: Record<string, Bucket>;
  /** Both tokens were revoked: every call answers `token_revoked`. */
  tokensRevoked: boolean;
  /** Every call of the Web API is served only after so long. 0: at once. */
  slowMs: number;
  /**
   * What `replace_original` and `delete_original` do with the response_url of a slash command. `newest`: they act on
   * the newest message made through it. `never`: Slack finds nothing to replace and posts a new message, as reported
   * in slackapi/bolt-js issue 2287 and slackapi/bolt-python issue 1268.
   */
  commandReplaces: 'newest' | 'never';
}

export function defaultSettings(): SlackSettings {
  return {
    scopes: new Set([
      'app_mentions:read',
      'chat:write',
      'chat:write.public',
      'commands',
      'im:history',
      'reactions:write',
      'users:read',
    ]),
    userGroups: [],
    buckets: { ...defaultBuckets },
    tokensRevoked: false,
    slowMs: 0,
    commandReplaces: 'newest',
  };
}

export const credentials = {
  botToken: 'xoxb-100000000001-200000000002-sandboxsandboxsandboxsand',
  appToken: 'xapp-1-A0ASKLINE1-300000000003-sandboxsandboxsandboxsandboxsandboxsandboxsandboxsandbox',
  signingSecret: '5a6e64626f785369676e696e67536563',
  /** The outdated verification token that payloads still carry. */
  verificationToken: 'sandboxVerificationToken',
} as const;
