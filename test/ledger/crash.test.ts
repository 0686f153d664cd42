import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../../src/errors.ts';
import { SOME_JOB, startChild } from './child.ts';
import { questionOf, someBudget, someOpening } from './openings.ts';
import { sqliteWorld, type RealWorld } from './worlds.ts';

const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;

let world: RealWorld | null = null;
afterEach(async () => {
  await world?.end();
  world = null;
});

describe('a process that is killed', () => {
  test('leaves everything in the books that it said was done', async () => {
    world = await sqliteWorld();
    const done = new Set<string>();
    let [questions, spentMicroUsd] = [0, 0];
    for (let round = 0; round < 6; round += 1) {
      const names = Array.from({ length: 1_000 }, (_, index) => `r${round}q${index}`);
      const child = startChild({
        ...SOME_JOB,
        database: world.database,
        folder: world.folder,
        names,
        isClosing: true,
        isTelling: true,
      });
      await child.until((lines) => lines.includes('ready'));
      child.go();
      // Each time in another place: between two steps, or in the middle of one.
      await child.until((lines) => lines.length > 5 + round * 7);
      child.kill();
      await child.exited;
      for (const line of child.lines) done.add(line);

      const ledger = world.create({ key: null });
      await ledger.start();
      const left = await ledger.leftovers();
      expect(left.length).toBeLessThanOrEqual(1);
      for (const { question } of left) {
        expect(done.has(`closed ${question.slice('question:'.length)}`)).toBe(false);
        await ledger.closeLeftover(question, 'interrupted');
      }
      const opened = [...done].filter((line) => line.startsWith('opened ')).length;
      const [row] = await ledger.usage({ by: 'day', sinceMs: 0 });
      questions = row?.questions ?? 0;
      spentMicroUsd = row?.costMicroUsd ?? 0;
      // One more may have been opened than it had time to tell, in each round.
      expect(questions).toBeGreaterThanOrEqual(opened);
      expect(questions).toBeLessThanOrEqual(opened + round + 1);
      const [stand] = await ledger.stands([someBudget()], WHOSE);
      expect(stand).toMatchObject({ spentMicroUsd, reservedMicroUsd: 0 });
      expect((await ledger.beat()).liveProcesses).toBe(1);
      await ledger.stop();
    }
    expect(spentMicroUsd).toBe(questions * SOME_JOB.reserveMicroUsd);
    expect(questions).toBeGreaterThan(40);
  }, 60_000);

  test('is known to be gone at once, and one that lives is not', async () => {
    world = await sqliteWorld();
    const job = { ...SOME_JOB, database: world.database, folder: world.folder, names: ['one'] };
    const child = startChild(job);
    await child.until((lines) => lines.includes('ready'));
    child.go();
    await child.until((lines) => lines.includes('done'));
    const ledger = world.create({ key: null });
    await ledger.start();
    expect((await ledger.beat()).liveProcesses).toBe(2);
    expect(await ledger.leftovers()).toEqual([]);
    expect(await ledger.requestStop(questionOf('one'), WHOSE.person, false)).toBe('asked');
    child.kill();
    await child.exited;
    expect(await ledger.requestStop(questionOf('one'), WHOSE.person, false)).toBe('left');
    expect(await ledger.leftovers()).toMatchObject([{ question: questionOf('one') }]);
    expect((await ledger.beat()).liveProcesses).toBe(1);
  }, 30_000);
});

describe('the folder', () => {
  test('is for its owner alone, and nothing of a process that left stays in it', async () => {
    world = await sqliteWorld();
    const ledger = await world.join();
    await ledger.open(someOpening('one'));
    const modes = ['ledger.sqlite', 'processes'].map((name) => statSync(join(world?.folder ?? '', name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o700]);
    await ledger.stop();
    expect(readdirSync(world.folder).toSorted()).toEqual(['ledger.sqlite', 'processes']);
    expect(readdirSync(join(world.folder, 'processes'))).toEqual([]);
  });

  test('holds no address and nobody’s name in the clear', async () => {
    world = await sqliteWorld();
    const ledger = await world.join();
    await ledger.open(someOpening('one', { address: 'https://hooks.example/secret-token' }));
    await ledger.stop();
    const bytes = readFileSync(join(world.folder, 'ledger.sqlite'), 'latin1');
    expect(bytes).toContain('question:one');
    for (const word of ['secret-token', 'hooks.example', 'person:slack:U1']) expect(bytes).not.toContain(word);
  });

  test('that cannot be used is told in one sentence', async () => {
    world = await sqliteWorld();
    const inTheWay = join(world.folder, 'file');
    writeFileSync(inTheWay, '');
    const ledger = world.create({ database: { kind: 'sqlite', folder: inTheWay } });
    const error = await ledger.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ message: expect.stringContaining(`The ledger in ${inTheWay} could not be opened`) });
    expect(existsSync(join(world.folder, 'processes'))).toBe(false);
  });

  test('with the ledger of a newer Askline says so, and leaves it as it is', async () => {
    world = await sqliteWorld();
    const { folder } = world;
    await (await world.join()).stop();
    const path = join(folder, 'ledger.sqlite');
    const newer = new DatabaseSync(path);
    newer.exec("insert into kysely_migration values ('9999-of-another-day', '2030-01-01T00:00:00.000Z')");
    newer.close();
    const error: unknown = await world
      .create()
      .start()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'StartError',
      message:
        `The ledger in ${folder} was written by a newer Askline: start that version again, bring back a copy from ` +
        'before it, or point ASKLINE_DATA at another folder',
    });
    const found = new DatabaseSync(path, { readOnly: true });
    const names = found.prepare('select name from kysely_migration order by name').all();
    found.close();
    expect(names.at(-1)).toMatchObject({ name: '9999-of-another-day' });
  });

  test('with a file that is no ledger is left as it is', async () => {
    world = await sqliteWorld();
    const path = join(world.folder, 'ledger.sqlite');
    writeFileSync(path, 'not a database, but a rather long text that somebody put there for some reason');
    await expect(world.create().start()).rejects.toMatchObject({
      name: 'StartError',
      message:
        `${path} is damaged, or no ledger at all: bring back a copy of it, or move it away together with ` +
        'ledger.sqlite-wal and ledger.sqlite-shm, and a new ledger is made',
      cause: { code: 'ERR_SQLITE_ERROR' },
    });
    expect(readFileSync(path, 'utf8')).toMatch(/^not a database/);
  });
});
