/*
 * The files in which questions are kept, one for each reference, and their ages. It must not know what is in them.
 */
import { randomBytes } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import type { QuestionStore } from './question-store.ts';

const FOLDER_NAME = 'questions';

/** Files of anybody else in that folder are left alone. The second kind are those that were never finished. */
const OURS = /^[a-z0-9]{1,64}\.(?:sealed|[a-f0-9]{12}\.new)$/u;

/** The files in `<dataFolder>/questions/`. Nothing is made before `prepare`. References are checked by the caller. */
export function createQuestionFiles(dataFolder: string): QuestionStore {
  const folder = join(dataFolder, FOLDER_NAME);
  const pathOf = (reference: string): string => join(folder, `${reference}.sealed`);

  return {
    name: 'the data folder',
    facts: { folder: dataFolder },
    async prepare() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      await chmod(folder, 0o700);
    },
    async write(reference, bytes, atMs) {
      const temporary = join(folder, `${reference}.${randomBytes(6).toString('hex')}.new`);
      try {
        await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
        await utimes(temporary, atMs / 1000, atMs / 1000);
        await rename(temporary, pathOf(reference));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    read: (reference) => unlessMissing(readFile(pathOf(reference))),
    async remove(reference) {
      await unlessMissing(rm(pathOf(reference)));
    },
    async removeWhere(isOld) {
      const names = (await unlessMissing(readdir(folder))) ?? [];
      const problems: unknown[] = [];
      let oldestMs: number | null = null;
      for (const name of names.filter((candidate) => OURS.test(candidate))) {
        try {
          const atMs = await removeIf(isOld, join(folder, name));
          if (atMs !== null) oldestMs = Math.min(oldestMs ?? Infinity, atMs);
        } catch (error) {
          problems.push(error);
        }
      }
      if (problems.length > 0) throw problems[0];
      return oldestMs;
    },
  };
}

/** The date of a file that stays; null when it went. */
async function removeIf(isOld: (atMs: number) => boolean, path: string): Promise<number | null> {
  const atMs = await dateOf(path);
  if (atMs === null || !isOld(atMs)) return atMs;
  await unlessMissing(rm(path));
  return null;
}

async function dateOf(path: string): Promise<number | null> {
  const found = await unlessMissing(stat(path));
  return found === null ? null : Math.round(found.mtimeMs);
}

async function unlessMissing<Found>(found: Promise<Found>): Promise<Found | null> {
  return found.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
}
