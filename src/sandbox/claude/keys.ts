/*
 * The keys of the account: several may be good at once, so that one can be replaced while the bot runs.
 */
import { randomUUID } from 'node:crypto';

export interface Keys {
  /** A new key; it works at once. */
  readonly issue: () => string;
  /** From now on this key opens nothing; without a key none does that was issued so far. */
  readonly revoke: (key?: string) => void;
  readonly stateOf: (key: string) => 'good' | 'revoked' | 'unknown';
}

export function createKeys(): Keys {
  const good = new Set<string>();
  const revoked = new Set<string>();
  return {
    issue() {
      const key = `sk-ant-sandbox-${randomUUID()}`;
      good.add(key);
      return key;
    },
    revoke(key) {
      for (const gone of key === undefined ? good : [key]) {
        if (good.delete(gone)) revoked.add(gone);
      }
    },
    stateOf: (key) => (good.has(key) ? 'good' : revoked.has(key) ? 'revoked' : 'unknown'),
  };
}
