import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFromText, keyIn } from '../../src/ledger/key.ts';
import { someQuestion } from '../fakes/questions.ts';
import { keeperOn, newFolder } from './given.ts';

describe('the key in the folder', () => {
  test('is made once, for its owner alone, and read ever after', async () => {
    const folder = join(newFolder(), 'not', 'there', 'yet');
    const made = await keyIn(folder);
    expect(made.length).toBe(32);
    expect(await keyIn(folder)).toEqual(made);
    expect(readdirSync(folder)).toEqual(['key']);
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('is another one in each folder', async () => {
    expect(await keyIn(newFolder())).not.toEqual(await keyIn(newFolder()));
  });

  test('is one, however many ask for it at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const folder = newFolder();
      const keys = await Promise.all(Array.from({ length: 8 }, () => keyIn(folder)));
      const different = new Set(keys.map((key) => Buffer.from(key).toString('hex')));
      expect(different.size).toBe(1);
      expect(readdirSync(folder)).toEqual(['key']);
    }
  });

  test('two keepers that start at once read what the other kept', async () => {
    const folder = newFolder();
    const [one, other] = [keeperOn(folder), keeperOn(folder)];
    await Promise.all([one.start(), other.start()]);
    const kept = { question: someQuestion() };
    await Promise.all([one.keep('one', kept), other.keep('other', kept)]);
    expect([await one.find('other'), await other.find('one')]).toEqual([kept, kept]);
  });

  test('may be written by hand, with or without a line break', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'key'), ` ${'AB'.repeat(32)}\r\n`);
    expect(Buffer.from(await keyIn(folder)).toString('hex')).toBe('ab'.repeat(32));
  });

  test.each(['', 'ab', 'a'.repeat(63), `${'a'.repeat(43)}!`, 'a'.repeat(65)])(
    'is not replaced when the file holds %j',
    async (text) => {
      const folder = newFolder();
      writeFileSync(join(folder, 'key'), text);
      await expect(keyIn(folder)).rejects.toThrow(`${folder}/key holds no key`);
      expect(readFileSync(join(folder, 'key'), 'utf8')).toBe(text);
    },
  );
});

describe('a key as text', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index));

  test.each(['hex', 'base64', 'base64url'] as const)('is read from %s', (encoding) => {
    expect(Buffer.from(keyFromText(bytes.toString(encoding)) ?? [])).toEqual(bytes);
  });

  test.each(['', 'secret', bytes.toString('hex').slice(1), bytes.subarray(1).toString('base64'), `${'?'.repeat(43)}=`])(
    '%j is none',
    (text) => {
      expect(keyFromText(text)).toBeNull();
    },
  );
});
