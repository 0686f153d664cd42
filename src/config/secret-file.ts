/*
 * A secret in a file, as Docker, Kubernetes and the agents of vaults write them: reads it, and says what is wrong with
 * it in words that end a sentence and never hold its content. It must not know which secrets there are, nor when to read.
 */
import { readFileSync, statSync, type BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Check } from './variables.ts';

/** Far more than the longest list of keys: whatever is longer was named by mistake. */
const MOST_BYTES = 65_536n;
const EXPECTED = 'expected a file that holds the secret alone';

/** The secret, or what is wrong as the end of "… names the file, which". */
export type SecretReading =
  { readonly value: string; readonly problem: null } | { readonly value: null; readonly problem: string };

/** Reads and checks the file. Never throws. One line break at the end is no part of the secret. */
export function readSecretFileSync(path: string, check: Check): SecretReading {
  try {
    const problem = problemOf(statSync(path, { bigint: true }));
    return problem === null ? judge(readFileSync(path), check) : wrong(problem);
  } catch (error) {
    return wrong(sayError(error));
  }
}

/** The same without holding up anything else. Never throws. */
export async function readSecretFile(path: string, check: Check): Promise<SecretReading> {
  try {
    const problem = problemOf(await stat(path, { bigint: true }));
    return problem === null ? judge(await readFile(path), check) : wrong(problem);
  } catch (error) {
    return wrong(sayError(error));
  }
}

/**
 * Tells whether the file is the one that was read: another text for every other file, a changed one, or a link that
 * points somewhere else. Never throws: that it cannot be looked at is a state too.
 */
export async function stateOfFile(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return codeOf(error);
  }
}

function problemOf(found: BigIntStats): string | null {
  if (found.isDirectory()) return `is a folder: ${EXPECTED}`;
  if (!found.isFile()) return `is a pipe or a device: ${EXPECTED}`;
  return found.size > MOST_BYTES ? `is longer than 64 KiB: ${EXPECTED}` : null;
}

function judge(bytes: Uint8Array, check: Check): SecretReading {
  const text = decode(bytes);
  if (text === null) return wrong(`is not text: ${EXPECTED}`);
  const value = text.replace(/\r?\n$/u, '');
  if (value === '') return wrong(`is empty: ${EXPECTED}`);
  const problem = check(value);
  return problem === null ? { value, problem } : wrong(problem);
}

/** Null for what is not UTF-8. A mark of byte order at the beginning is dropped. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function wrong(problem: string): SecretReading {
  return { value: null, problem };
}

function sayError(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `does not exist: ${EXPECTED}`;
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    default:
      return 'cannot be read';
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
