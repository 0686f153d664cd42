/*
 * Addresses of answers, sealed: they may hold tokens with which anybody could write there.
 */
import type { Addresses } from './books.ts';
import { seal, unseal } from './seal.ts';

/** The key has 32 bytes. */
export function createAddresses(key: Uint8Array): Addresses {
  return {
    seal: (question, address) => Buffer.from(seal(Buffer.from(address), question, key)).toString('base64'),
    unseal(question, sealed) {
      const plain = unseal(Buffer.from(sealed, 'base64'), question, key);
      return plain === null ? null : Buffer.from(plain).toString();
    },
  };
}
