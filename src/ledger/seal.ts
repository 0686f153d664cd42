/*
 * Encrypts what is kept on disk, and opens it again: AES-256-GCM, so that what was changed, cut short or moved to
 * another name does not open. It must not know what is inside, where it lies, or where the key comes from.
 *
 * Layout: version (1 byte), nonce (12), tag (16), ciphertext. Version and reference are authenticated along.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
/** What GCM is made for; random ones are safe for 2^32 messages of one key (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Seals these bytes under a reference, without which they do not open again. The key has 32 bytes. */
export function seal(plain: Uint8Array, reference: string, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(reference));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.getAuthTag(), ciphertext]);
}

/** What was sealed; null when it was sealed with another key, under another reference, or is not whole any more. */
export function unseal(sealed: Uint8Array, reference: string, key: Uint8Array): Uint8Array | null {
  if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) return null;
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(reference));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function authenticated(reference: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(VERSION), Buffer.from(reference)]);
}
