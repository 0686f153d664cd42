/*
 * What the ledger calls people: by a keyed hash, so that whoever reads the books without the key learns no names, or as
 * the platform does. Pure.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import type { PersonId } from '../contract.ts';

/** 96 bits: no two people of any one operator share them. */
const HASH_LENGTH = 16;
const HASH_KEY_BYTES = 32;

export type NamePerson = (person: PersonId) => string;

/** Keeps the prefix of an id (`person:slack:`); what follows is hashed unless people are `named`. The key has 32 bytes. */
export function createNamePerson(people: 'hashed' | 'named', key: Uint8Array): NamePerson {
  if (people === 'named') return (person) => person;
  const hashKey = derived(key, 'askline people', HASH_KEY_BYTES);
  return (person) => {
    const prefix = person.slice(0, person.indexOf(':', 'person:'.length) + 1);
    const hash = createHmac('sha256', hashKey).update(person).digest('base64url');
    return `${prefix}${hash.slice(0, HASH_LENGTH)}`;
  };
}

/** The same for the same key, and tells nothing of it. */
export function markOf(key: Uint8Array): string {
  return derived(key, 'askline key mark', 12).toString('base64url');
}

function derived(key: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, bytes));
}
