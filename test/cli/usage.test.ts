import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { printUsage, type UsageFlags } from '../../src/cli/usage.ts';
import type { Arrival, Ledger } from '../../src/contract.ts';
import { ConfigError, StartError } from '../../src/errors.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const NOW_MS = Date.parse('2026-11-22T09:30:00Z');
const DAY: UsageFlags = { by: 'day', since: '30d' };

let folder = '';
let bot: Ledger;
const clock = createVirtualClock(NOW_MS);
let ids = 0;
const newId = (length: number): string => String((ids += 1)).padStart(length, '0');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'askline-usage-'));
  bot = createLedger({
    database: { kind: 'sqlite', folder },
    key: null,
    folder,
    people: 'hashed',
    newId,
    clock,
    logger: createMemoryLogger(),
  });
});
afterEach(async () => {
  await bot.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What is printed; rejects as the command does. */
async function printed(
  flags: UsageFlags,
  yaml = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const config = join(folder, 'askline.yaml');
  writeFileSync(config, yaml);
  let text = '';
  await printUsage(flags, {
    environment: { ASKLINE_DATA: folder, ASKLINE_CONFIG: config, ...environment },
    clock,
    write: (more) => {
      text += more;
    },
    logStream: new PassThrough(),
    isTerminal: false,
    width: 120,
  });
  return text;
}

function arrival(day: string, person: string, prompt: string): Arrival {
  const question = newId(16);
  return {
    question: `question:${question}`,
    deliveryKey: `delivery:slack:${question}`,
    platform: 'slack',
    entry: 'command',
    visibility: 'channel',
    workspace: 'workspace:slack:T1',
    channel: 'channel:slack:C1',
    person: `person:slack:${person}`,
    prompt,
    day,
    askedAtMs: Date.parse(`${day}T08:00:00Z`),
  };
}

/** A question that was answered, for so much. */
async function answered(day: string, costMicroUsd: number, { person = 'U1', prompt = 'default' } = {}): Promise<void> {
  const asked = arrival(day, person, prompt);
  const budgets = [
    { of: 'all', per: 'day', period: day, endsAtMs: Date.parse(`${day}T24:00:00Z`), mostMicroUsd: 10_000_000 },
  ] as const;
  const opening = { arrival: asked, quotas: [], budgets, reserveMicroUsd: costMicroUsd, address: 'x', isAsking: true };
  await expect(bot.open(opening)).resolves.toEqual({ kind: 'opened' });
  const { deliveryKey: _key, ...known } = asked;
  await bot.close(
    {
      ...known,
      outcome: 'answered',
      refusal: null,
      model: 'claude-sonnet-5-5',
      providerRequestId: null,
      choice: 0,
      attempts: 1,
      usage: { inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 0, cacheWriteTokens: 0 },
      costMicroUsd,
      firstTextMs: 800,
      totalMs: 2_000,
      writes: 3,
      failure: null,
    },
    true,
  );
}

describe('askline usage', () => {
  test('shows what was asked, and how the budgets of all stand, while the bot runs', async () => {
    await bot.start();
    await answered('2026-11-21', 4_200);
    await answered('2026-11-22', 1_200_000);
    await answered('2026-11-22', 800_000, { person: 'U2' });
    const lines = (await printed(DAY, 'budgets: { inAll: { daily: 10 }, perPerson: { daily: 1 } }')).split('\n');
    expect(lines[1]).toMatch(/^2026-11-21 .* 1 .*\$0\.0042/);
    expect(lines[2]).toMatch(/^2026-11-22 .* 2 .*\$2\.0000/);
    expect(lines[4]).toMatch(/^total .* 3 .*3,000 .* 600 .*\$2\.0042/);
    expect(lines.slice(5, 7).join('\n')).toMatch(/^\ndaily budget 2026-11-22 {2}\$2\.00 of \$10\.00 {2}20 %/);
    expect(lines.at(-1)).toBe('');
    await answered('2026-11-22', 1);
  });

  test('goes by what one asks for, and as far back', async () => {
    await bot.start();
    await answered('2026-11-22', 100, { prompt: 'support' });
    await answered('2026-11-20', 900, { prompt: 'default' });
    await expect(printed({ by: 'prompt', since: '7d' })).resolves.toMatch(/default .*\n.*support .*/);
    const people = await printed({ by: 'person', since: '7d' });
    expect(people).not.toContain('U1');
    await expect(printed({ by: 'prompt', since: '2026-11-22' })).resolves.not.toContain('default');
    await expect(printed({ by: 'prompt', since: '1h' })).resolves.toMatch(/^Nothing was asked in this time/);
  });

  test('prints JSON and CSV, and nothing else', async () => {
    await bot.start();
    await answered('2026-11-22', 1_200_000);
    const json: unknown = JSON.parse(await printed({ ...DAY, json: true }));
    expect(json).toMatchObject({ by: 'day', rows: [{ key: '2026-11-22', costUsd: 1.2 }], budgets: [] });
    await expect(printed({ by: 'model', since: '1d', csv: true })).resolves.toMatch(
      /^model,questions[^\n]*\r\nclaude-sonnet-5-5,1,1,0,0,1000,200,1\.200000,800\r\n$/,
    );
  });

  test('without a ledger says so kindly, and makes none', async () => {
    await expect(printed(DAY)).rejects.toThrow(
      new StartError(
        'No ledger yet: it is made when Askline starts, and every question stands in it from then on. Looked in the ' +
          `folder that ASKLINE_DATA names: ${folder}`,
      ),
    );
    expect(readdirSync(folder)).toEqual(['askline.yaml']);
  });

  const wrong: readonly (readonly [string, UsageFlags, string])[] = [
    ['--by', { by: 'cat', since: '7d' }, '--by is "cat": expected person, workspace, channel, prompt, model, day'],
    ['--since', { by: 'day', since: 'x' }, '--since is "x": expected 24h, 7d, 4w or a day such as 2026-11-01'],
    [
      'both forms',
      { ...DAY, json: true, csv: true },
      '--json and --csv are both there: expected one of them, or neither',
    ],
  ];
  test.each(wrong)('says what is wrong with %s', async (_what, flags, sentence) => {
    await expect(printed(flags)).rejects.toThrow(new ConfigError(sentence));
  });

  test('with a database that is away tells which, and never the password', async () => {
    const environment = {
      DATABASE_URL: 'postgres://me:hunter22-secret@127.0.0.1:1/askline',
      ASKLINE_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
    const error: unknown = await printed(DAY, '', environment).catch((problem: unknown) => problem);
    if (!(error instanceof StartError)) throw new Error('It was opened.');
    expect(error.message).toContain('127.0.0.1:1/askline');
    expect(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`).not.toContain('hunter22');
    expect(error.cause).toBeInstanceOf(Error);
  });
});
