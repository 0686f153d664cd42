import { describe, expect, test } from '@jest/globals';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { someQuestion } from '../fakes/questions.ts';
import { everythingIn, fileOf, keeperOn, newFolder } from './given.ts';

const REFERENCE = 'k3v9x2m7';

describe('secrecy', () => {
  test('no word of a question and no id of anybody stands in any file, and no two seals are alike', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    const question = someQuestion({ text: 'Warum ist Wendelin gekündigt worden?', person: 'person:slack:UWENDELIN' });
    await keeper.keep('first', { question });
    await keeper.keep('second', { question });
    const everything = everythingIn(folder);
    expect(everything).toContain('first.sealed');
    for (const word of ['Warum', 'Wendelin', 'UWENDELIN', 'person', 'slack', '"text"']) {
      expect(everything).not.toContain(word);
    }
    expect(readFileSync(fileOf(folder, 'first'))).not.toEqual(readFileSync(fileOf(folder, 'second')));
  });

  test('only the owner may read the key, the folder and the files', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.keep(REFERENCE, { question: someQuestion() });
    const modes = [join(folder, 'key'), join(folder, 'questions'), fileOf(folder, REFERENCE)].map(modeOf);
    expect(modes).toEqual([0o600, 0o700, 0o600]);
  });

  test('a folder that others could read is closed to them', async () => {
    const folder = newFolder();
    await keeperOn(folder).start();
    chmodSync(join(folder, 'questions'), 0o755);
    await keeperOn(folder).start();
    expect(modeOf(join(folder, 'questions'))).toBe(0o700);
  });

  test('with a key from outside none lies beside the questions', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder, { key: 'ab'.repeat(32) });
    await keeper.keep(REFERENCE, { question: someQuestion() });
    expect(await keeper.find(REFERENCE)).not.toBeNull();
    expect(everythingIn(folder)).not.toMatch(/^key$/m);
  });

  test('another key does not open it, the right one still does', async () => {
    const folder = newFolder();
    const kept = { question: someQuestion() };
    await keeperOn(folder, { key: 'ab'.repeat(32) }).keep(REFERENCE, kept);
    const other = keeperOn(folder, { key: 'cd'.repeat(32) });
    expect(await other.find(REFERENCE)).toBeNull();
    expect(other.logger.lines).toEqual([
      {
        level: 'warn',
        message: 'A kept question does not open: it was changed, or sealed with another key',
        facts: { reference: REFERENCE },
      },
    ]);
    const sameInBase64 = Buffer.from('ab'.repeat(32), 'hex').toString('base64');
    expect(await keeperOn(folder, { key: sameInBase64 }).find(REFERENCE)).toEqual(kept);
  });

  test('a file that was changed in any byte, cut short or made longer does not open', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.keep(REFERENCE, { question: someQuestion({ text: 'a' }) });
    const path = fileOf(folder, REFERENCE);
    const whole = readFileSync(path);
    const damaged = [
      ...Array.from(whole, (byte, at) => Buffer.from(whole).fill(byte ^ 1, at, at + 1)),
      ...[0, 1, 12, 28, 29, whole.length - 1].map((length) => whole.subarray(0, length)),
      Buffer.concat([whole, Buffer.of(0)]),
    ];
    for (const bytes of damaged) {
      writeFileSync(path, bytes);
      expect(await keeper.find(REFERENCE)).toBeNull();
    }
    writeFileSync(path, whole);
    expect(await keeper.find(REFERENCE)).not.toBeNull();
  });

  test('a file that was moved to another reference does not open', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.keep('mine', { question: someQuestion() });
    await keeper.keep('yours', { question: someQuestion() });
    writeFileSync(fileOf(folder, 'yours'), readFileSync(fileOf(folder, 'mine')));
    expect(await keeper.find('yours')).toBeNull();
  });

  test.each(['', '..', '../key', 'a/b', 'a\\b', 'A', 'ä', 'a.sealed', 'a\0', 'a'.repeat(65), '/etc/passwd', '%2e%2e'])(
    'the reference %j reaches no file',
    async (reference) => {
      const folder = newFolder();
      const keeper = keeperOn(folder);
      await keeper.start();
      const before = everythingIn(folder);
      await keeper.keep(reference, { question: someQuestion() });
      expect(await keeper.find(reference)).toBeNull();
      await keeper.forget(reference);
      expect(everythingIn(folder)).toBe(before);
      // What somebody made up is not repeated in the log either.
      expect(keeper.logger.lines.map(({ facts }) => facts)).toEqual([{}, {}, {}]);
    },
  );
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
