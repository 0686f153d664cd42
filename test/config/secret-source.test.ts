import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecrets, type SecretSource } from '../../src/config/secret-source.ts';
import { createMemoryLogger, type MemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';

const FIRST = 'xoxb-first-secret';
const SECOND = 'xoxb-other-secret';
const KEYS = 'ANTHROPIC_API_KEY';

const root = mkdtempSync(join(tmpdir(), 'askline-secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let file = '';
let clock: VirtualClock;
let logger: MemoryLogger;
let learned: string[];
let source: SecretSource;

beforeEach(() => {
  folder = mkdtempSync(join(root, 'one-'));
  file = join(folder, 'token');
  writeFileSync(file, `${FIRST}\n`);
  clock = createVirtualClock();
  logger = createMemoryLogger();
  learned = [];
  source = secretsFrom({ SLACK_BOT_TOKEN: FIRST }, { SLACK_BOT_TOKEN: file }).of('SLACK_BOT_TOKEN');
});

function secretsFrom(values: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  return createSecrets({ values, files, clock, logger, onNew: (secrets) => learned.push(...secrets) });
}

/** What a use of the secret gets so long after the last one. */
async function later(durationMs = 250): Promise<string> {
  await clock.advance(durationMs);
  return source();
}

function warnings(): readonly string[] {
  return logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
}

describe('a file that changes', () => {
  test('is read again at the first use after a quarter of a second', async () => {
    await expect(source()).resolves.toBe(FIRST);
    writeFileSync(file, SECOND);
    await expect(source()).resolves.toBe(FIRST);
    await clock.advance(249);
    await expect(source()).resolves.toBe(FIRST);
    await clock.advance(1);
    await expect(source()).resolves.toBe(SECOND);
  });

  test.each<readonly [string, () => void]>([
    ['written over', () => writeFileSync(file, `${SECOND}\n`)],
    [
      'written over with text of the same length, its time kept',
      () => {
        writeFileSync(file, `${SECOND}\n`);
        utimesSync(file, 1, 1);
      },
    ],
    [
      'renamed over',
      () => {
        writeFileSync(join(folder, 'new'), SECOND);
        renameSync(join(folder, 'new'), file);
      },
    ],
    [
      'deleted and made anew',
      () => {
        unlinkSync(file);
        writeFileSync(file, `${SECOND}\r\n`);
      },
    ],
  ])('counts however it is %s', async (_how, change) => {
    utimesSync(file, 1, 1);
    await later();
    await later();
    change();
    await expect(later()).resolves.toBe(SECOND);
  });

  test('counts when the folder behind a link is swapped, as Kubernetes does', async () => {
    for (const [name, secret] of [['..1', FIRST] as const, ['..2', SECOND] as const]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'secret'), secret);
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/secret', join(folder, 'secret'));
    source = secretsFrom({ SLACK_BOT_TOKEN: FIRST }, { SLACK_BOT_TOKEN: join(folder, 'secret') }).of('SLACK_BOT_TOKEN');
    await later();
    await later();
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await expect(later()).resolves.toBe(SECOND);
  });

  test('is made known for redaction before anybody has the new secret', async () => {
    writeFileSync(file, SECOND);
    const got = later();
    await clock.settle();
    expect(await got).toBe(SECOND);
    expect(learned).toContain(SECOND);
  });

  test('is told once, without its content', async () => {
    writeFileSync(file, SECOND);
    await later();
    await later();
    await later();
    expect(logger.lines).toEqual([
      { level: 'info', message: 'SLACK_BOT_TOKEN has changed: the new one is used from now on', facts: { file } },
    ]);
  });

  test('is looked at once by everybody who asks at the same moment', async () => {
    writeFileSync(file, SECOND);
    await clock.advance(250);
    await expect(Promise.all(Array.from({ length: 100 }, () => source()))).resolves.toEqual(Array(100).fill(SECOND));
    expect(learned).toHaveLength(2);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('a file that cannot be used', () => {
  test.each<readonly [string, string, () => void]>([
    ['is empty', 'is empty: expected a file that holds the secret alone', () => truncateSync(file)],
    [
      'holds a line break alone',
      'is empty: expected a file that holds the secret alone',
      () => writeFileSync(file, '\n'),
    ],
    ['is gone', 'does not exist: expected a file that holds the secret alone', () => unlinkSync(file)],
    [
      'is a folder',
      'is a folder: expected a file that holds the secret alone',
      () => {
        unlinkSync(file);
        mkdirSync(file);
      },
    ],
    [
      'is half written',
      'holds 3 characters: expected the bot token, which begins with xoxb-',
      () => writeFileSync(file, 'xox'),
    ],
    [
      'holds another token',
      'holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN',
      () => writeFileSync(file, 'xapp-1-secret'),
    ],
    [
      'holds two lines',
      'holds 34 characters that begin with xoxb- with white space among them: expected the value alone',
      () => writeFileSync(file, `${SECOND}\nxoxb-more-secret`),
    ],
    [
      'is no text',
      'is not text: expected a file that holds the secret alone',
      () => writeFileSync(file, Buffer.from([0xff, 0xfe, 0xff])),
    ],
    [
      'is far too long',
      'is longer than 64 KiB: expected a file that holds the secret alone',
      () => writeFileSync(file, 'x'.repeat(65_537)),
    ],
    [
      'was not written out before the machine failed',
      'holds 20 characters with white space among them: expected the value alone',
      () => writeFileSync(file, '\0'.repeat(20)),
    ],
  ])('because it %s: the last good value stays, and one warning says so', async (_what, problem, spoil) => {
    await later();
    spoil();
    for (let use = 0; use < 5; use += 1) await expect(later()).resolves.toBe(FIRST);
    expect(warnings()).toEqual([`SLACK_BOT_TOKEN_FILE names a file that ${problem}; the last good value is used on`]);
    expect(JSON.stringify(logger.lines)).not.toContain('secret"');
  });

  test('warns again for another state, and tells when all is well again', async () => {
    unlinkSync(file);
    await later();
    writeFileSync(file, '');
    await later();
    writeFileSync(file, FIRST);
    await later();
    unlinkSync(file);
    await later();
    expect(warnings()).toHaveLength(3);
    expect(logger.lines.map(({ message }) => message)).toContain('The file of SLACK_BOT_TOKEN can be used again');
    writeFileSync(file, SECOND);
    await expect(later()).resolves.toBe(SECOND);
  });
});

describe('several keys', () => {
  test.each([
    ['commas', 'key-number-1,key-number-2, key-number-3'],
    ['lines', 'key-number-1\nkey-number-2\r\nkey-number-3\n'],
    ['both, one of them twice', 'key-number-1,key-number-2\nkey-number-3,key-number-1'],
  ])('may be parted by %s', async (_by, text) => {
    writeFileSync(file, text);
    const keys = secretsFrom({ [KEYS]: 'key-number-0' }, { [KEYS]: file }).keysOf(KEYS);
    await expect(keys()).resolves.toEqual(['key-number-1', 'key-number-2', 'key-number-3']);
    for (const number of [1, 2, 3]) expect(learned).toContain(`key-number-${number}`);
  });

  test('one that is half written keeps all of the old ones', async () => {
    writeFileSync(file, 'key-number-3,key-');
    const keys = secretsFrom({ [KEYS]: 'key-number-1,key-number-2' }, { [KEYS]: file }).keysOf(KEYS);
    await expect(keys()).resolves.toEqual(['key-number-1', 'key-number-2']);
    expect(warnings()).toEqual([expect.stringContaining('has a key (2 of 2) that holds 4 characters')]);
  });
});

test('a secret without a file is what it was, and nothing is looked at', async () => {
  const secrets = secretsFrom({ DISCORD_TOKEN: 'token-of-discord' }, {});
  await expect(secrets.of('DISCORD_TOKEN')()).resolves.toBe('token-of-discord');
  await expect(secrets.of('OPENAI_API_KEY')()).resolves.toBe('');
  await expect(secrets.keysOf('OPENAI_API_KEY')()).resolves.toEqual([]);
  expect(secrets.of('DISCORD_TOKEN')).toBe(secrets.of('DISCORD_TOKEN'));
});
