/*
 * The key that everything kept is sealed with: the operator's own, or one that is made once and lies in the data
 * folder. It must not know what is sealed.
 */
import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';

const KEY_BYTES = 32;
const FILE_NAME = 'key';

/** Reads 32 bytes, written as 64 hexadecimal digits or in base64 of either alphabet; null when it is neither. */
export function keyFromText(text: string): Uint8Array | null {
  if (/^[\da-f]{64}$/iu.test(text)) return Buffer.from(text, 'hex');
  return /^[\w+/-]{43}=?$/u.test(text) ? Buffer.from(text, 'base64') : null;
}

/**
 * The key in `<folder>/key`, made by the first who asks, also of several processes; with `mayMake` false it
 * is one that nothing was ever sealed with. Throws what the file system says, or an `Error` when the file holds no
 * key; a file that is there is never replaced.
 */
export async function keyIn(folder: string, mayMake = true): Promise<Uint8Array> {
  const path = join(folder, FILE_NAME);
  const text = await textOf(path);
  if (text === null && !mayMake) return randomBytes(KEY_BYTES);
  const found = text ?? (await makeKey(folder, path));
  const key = keyFromText(found.trim());
  if (key === null) throw new Error(`${path} holds no key: expected 32 bytes in base64, or no such file`);
  return key;
}

async function makeKey(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = `${randomBytes(KEY_BYTES).toString('base64')}\n`;
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    // Unlike a file that is made and then written, a linked one is never seen half.
    await link(temporary, path).catch((error: unknown) =>
      // Some network file systems know no links.
      codeOf(error) === 'EEXIST' ? undefined : copyFile(temporary, path, constants.COPYFILE_EXCL).catch(unlessThere),
    );
  } finally {
    await rm(temporary, { force: true });
  }
  // Whoever came first: that one is read.
  return readFile(path, 'utf8');
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}
