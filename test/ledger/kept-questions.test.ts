import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { someQuestion } from '../fakes/questions.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { advance, everythingIn, fileOf, HOUR_MS, keeperOn, namesIn, newFolder, until } from './given.ts';

const REFERENCE = 'k3v9x2m7';
const CANNOT = 'Questions cannot be kept in the data folder: "Try again" will ask people to repeat theirs';

describe('keeping', () => {
  test('what was kept is found as it was, whatever was asked', async () => {
    const keeper = keeperOn(newFolder());
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('\ud83d lone'));
    await fc.assert(
      fc.asyncProperty(text, fc.stringMatching(/^[a-z0-9]{1,64}$/), async (asked, reference) => {
        const kept = { question: someQuestion({ text: asked }) };
        await keeper.keep(reference, kept);
        expect(await keeper.find(reference)).toEqual(kept);
        await keeper.forget(reference);
      }),
      { numRuns: 50 },
    );
    expect(keeper.logger.lines).toEqual([]);
  });

  test('a restart loses nothing', async () => {
    const folder = newFolder();
    const before = keeperOn(folder);
    const kept = {
      question: someQuestion({
        deliveryKey: 'delivery:discord:1/2',
        platform: 'discord',
        entry: 'direct-message',
        workspace: 'workspace:discord:1',
        channel: 'channel:discord:2',
        person: 'person:discord:3',
        visibility: 'private',
      }),
    };
    await before.start();
    await before.keep(REFERENCE, kept);
    await before.stop();
    const after = keeperOn(folder, { clock: createVirtualClock(before.clock.now() + HOUR_MS) });
    await after.start();
    expect(await after.find(REFERENCE)).toEqual(kept);
  });

  test('what was never kept is not found', async () => {
    const keeper = keeperOn(newFolder());
    await keeper.start();
    expect(await keeper.find(REFERENCE)).toBeNull();
    await keeper.forget(REFERENCE);
    expect(keeper.logger.lines).toEqual([]);
  });

  test('what is kept twice under one reference is the second', async () => {
    const keeper = keeperOn(newFolder());
    const second = { question: someQuestion({ text: 'second' }) };
    await Promise.all([keeper.keep(REFERENCE, { question: someQuestion() }), keeper.keep(REFERENCE, second)]);
    expect(await keeper.find(REFERENCE)).toEqual(second);
  });

  test('forgetting deletes the file, also when it is still being written', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.keep('other', { question: someQuestion() });
    const writing = keeper.keep(REFERENCE, { question: someQuestion() });
    await keeper.forget(REFERENCE);
    await writing;
    expect(await keeper.find(REFERENCE)).toBeNull();
    expect(namesIn(folder)).toEqual(['other.sealed']);
  });

  test('the end waits for what is being written', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    void keeper.keep(REFERENCE, { question: someQuestion() });
    await keeper.stop();
    expect(namesIn(folder)).toEqual([`${REFERENCE}.sealed`]);
  });
});

describe('the time', () => {
  test('after 24 hours the file is deleted, at that moment and without being asked', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.start();
    await advance(keeper, HOUR_MS / 3);
    await keeper.keep(REFERENCE, { question: someQuestion() });
    await advance(keeper, 24 * HOUR_MS - 1);
    expect(await keeper.find(REFERENCE)).not.toBeNull();
    await advance(keeper, 1);
    await until(() => namesIn(folder).length === 0, 'a folder without files');
    expect(keeper.logger.lines).toEqual([]);
  });

  test('a shorter time is kept to as well', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder, { maxAgeMs: 60_000 });
    await keeper.start();
    await keeper.keep(REFERENCE, { question: someQuestion() });
    await advance(keeper, 59_999);
    expect(await keeper.find(REFERENCE)).not.toBeNull();
    await advance(keeper, 1);
    await until(() => namesIn(folder).length === 0, 'a folder without files');
  });

  test('what is too old is not found and goes, even where its file was given a newer date', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.keep(REFERENCE, { question: someQuestion() });
    await keeper.clock.advance(24 * HOUR_MS);
    utimesSync(fileOf(folder, REFERENCE), keeper.clock.now() / 1000, keeper.clock.now() / 1000);
    expect(await keeper.find(REFERENCE)).toBeNull();
    expect(namesIn(folder)).toEqual([]);
  });

  test('a start deletes what grew old meanwhile, also what it cannot open or what was never finished', async () => {
    const folder = newFolder();
    const before = keeperOn(folder, { key: 'ab'.repeat(32) });
    await before.keep('old', { question: someQuestion() });
    await before.clock.advance(HOUR_MS);
    await before.keep('young', { question: someQuestion() });
    for (const name of ['cut.sealed', 'half.0123456789ab.new', 'notes.txt']) {
      const path = join(folder, 'questions', name);
      writeFileSync(path, '');
      utimesSync(path, new Date(0), new Date(0));
    }
    await before.clock.advance(23 * HOUR_MS);
    const after = keeperOn(folder, { clock: before.clock });
    await after.start();
    expect(namesIn(folder)).toEqual(['notes.txt', 'young.sealed']);
  });

  test('what was kept by a clock that ran a year ahead goes too', async () => {
    const folder = newFolder();
    const ahead = keeperOn(folder, { clock: createVirtualClock(1_900_000_000_000) });
    await ahead.keep(REFERENCE, { question: someQuestion() });
    const keeper = keeperOn(folder);
    expect(await keeper.find(REFERENCE)).toBeNull();
    await keeper.start();
    expect(namesIn(folder)).toEqual([]);
  });

  test('nothing waits any more after the end, however early it comes', async () => {
    const keeper = keeperOn(newFolder());
    await keeper.start();
    expect(keeper.clock.sleepers()).toBe(1);
    await keeper.stop();
    expect(keeper.clock.sleepers()).toBe(0);
    const early = keeperOn(newFolder());
    await Promise.all([early.start(), early.stop()]);
    await early.clock.settle();
    expect(early.clock.sleepers()).toBe(0);
  });
});

describe('a folder that cannot be used', () => {
  test('is told in one warning at the start, and nothing throws', async () => {
    const inTheWay = join(newFolder(), 'file');
    writeFileSync(inTheWay, '');
    const keeper = keeperOn(inTheWay);
    await keeper.start();
    await keeper.keep(REFERENCE, { question: someQuestion() });
    expect(await keeper.find(REFERENCE)).toBeNull();
    await keeper.forget(REFERENCE);
    await keeper.stop();
    expect(keeper.logger.lines).toEqual([{ level: 'warn', message: CANNOT, facts: expect.anything() }]);
    expect(keeper.logger.lines[0]?.facts).toMatchObject({ folder: inTheWay, error: { code: 'ENOTDIR' } });
  });

  test('a key file that holds no key is left as it is, and named', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'key'), 'not a key\n');
    const keeper = keeperOn(folder);
    await keeper.start();
    await keeper.keep(REFERENCE, { question: someQuestion() });
    expect(namesIn(folder)).toEqual([]);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('not a key\n');
    expect(keeper.logger.lines.map(({ message, facts }) => [message, String(facts['error'])])).toEqual([
      [CANNOT, `Error: ${folder}/key holds no key: expected 32 bytes in base64, or no such file`],
    ]);
  });

  test('questions are kept again once it was mended, and the next trouble is told again', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    const kept = { question: someQuestion() };
    await keeper.start();
    await keeper.keep('one', kept);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await keeper.keep('two', kept);
    await keeper.keep('three', kept);
    rmSync(folder);
    await keeper.keep('four', kept);
    expect(await keeper.find('four')).toEqual(kept);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await keeper.keep('five', kept);
    expect(keeper.logger.lines.map(({ message }) => message)).toEqual([CANNOT, CANNOT]);
  });

  test('a question that cannot be deleted is told', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder);
    await keeper.start();
    mkdirSync(join(folder, 'questions', `${REFERENCE}.sealed`));
    await keeper.forget(REFERENCE);
    expect(keeper.logger.lines.map(({ level, facts }) => [level, facts['reference']])).toEqual([['warn', REFERENCE]]);
  });
});

describe('switched off', () => {
  test('nothing is kept, nothing is made, nothing waits', async () => {
    const folder = newFolder();
    const keeper = keeperOn(folder, { maxAgeMs: 0 });
    await keeper.start();
    await keeper.keep(REFERENCE, { question: someQuestion() });
    expect(await keeper.find(REFERENCE)).toBeNull();
    await keeper.forget(REFERENCE);
    expect(everythingIn(folder)).toBe('');
    expect([keeper.clock.sleepers(), keeper.logger.lines]).toEqual([0, []]);
  });

  test('what was kept before goes at the start', async () => {
    const folder = newFolder();
    await keeperOn(folder).keep(REFERENCE, { question: someQuestion() });
    const off = keeperOn(folder, { maxAgeMs: 0 });
    expect(await off.find(REFERENCE)).toBeNull();
    await off.start();
    expect(namesIn(folder)).toEqual([]);
  });
});
