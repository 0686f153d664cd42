/*
 * Greps everything that runs with every fault wrote (the log at debug level, messages on both platforms, files) for every
 * secret, and the log for words of questions and answers. Providers repeat in their errors what they were sent, as bad
 * ones do.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { freePort } from '../town/stand-ins.ts';
import { personOn } from './people.ts';
import { sections } from './rows.ts';
import { inWorld, type WorldOptions } from './world.ts';

jest.setTimeout(30_000);

// The jitter of the retries is at its least.
beforeAll(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const QUESTION = 'Why is Wendelin called Wendelin and not Waltraud?';
const ANSWER = 'Balthasar told everybody that Kunigunde liked the sound of it.';
/** None of these words stands in anything but the question and the answer. */
const WORDS = ['Wendelin', 'Waltraud', 'Balthasar', 'Kunigunde'];

/**
 * Every way in which Claude goes wrong in the table, with telling words in the place of the plain ones: errors repeat
 * the secrets, or the question.
 */
function faults(secrets: readonly string[]): readonly ClaudeScript[] {
  const scripts = sections
    .flatMap(({ rows }) => rows)
    .flatMap(({ claude = [], always }) => [...claude, ...(always === undefined ? [] : [always])])
    .filter(({ kind }) => kind !== 'raw')
    .map((script) =>
      'text' in script && script.text !== '' ? { ...script, text: `${ANSWER} ${script.text}` } : script,
    );
  const unique = [...new Map(scripts.map((script) => [JSON.stringify(script), script])).values()];
  return tellings(secrets).flatMap((told, index) => [
    ...unique.flatMap((script): readonly ClaudeScript[] => {
      if (script.kind === 'error-before') return [{ ...script, message: `Wrong: ${told}` }];
      return index === 0 ? [script] : [];
    }),
    ...malformed(told),
  ]);
}

/** What a provider repeats that should not. */
function tellings(secrets: readonly string[]): readonly string[] {
  return [secrets.join(' '), `"${QUESTION}"`];
}

function malformed(told: string): readonly ClaudeScript[] {
  const start = { type: 'message_start', message: { model: 'claude-sonnet-5-5', usage: { input_tokens: 8 } } };
  const delta = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":`;
  return [
    [`data: <html>${told}</html>\n\n`],
    [`data: ${told}\n\n`],
    [`data: ${JSON.stringify(start)}\n\n`, `data: ${delta}${ANSWER}`, '\n\n'],
    [`data: ${JSON.stringify(start)}\n\n`, `data: ${delta}["${ANSWER}"]}}\n\n`],
    [`data: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: told } })}\n\n`],
    [`data: ${JSON.stringify({ ...start, message: { model: 7, usage: told } })}\n\n`],
  ].map((chunks) => ({ kind: 'raw', chunks }));
}

function filesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isFile() ? `${path}\n${readFileSync(path, 'latin1')}` : path))
    .join('\n');
}

/** All secrets of a bot with these variables. */
function secretsIn(environment: Readonly<Record<string, string>>): readonly string[] {
  return SECRETS.flatMap((name) => environment[name]?.split(',') ?? []).filter((secret) => secret !== '');
}

const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'DISCORD_TOKEN',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'ASKLINE_KEY',
];

const yaml = [
  'fallbacks: [{ provider: openai, id: llama-4-sandbox }]',
  'times: { firstTextSeconds: 1, firstTextInAllSeconds: 1.5, idleSeconds: 1, totalSeconds: 1.5 }',
].join('\n');

/** Everything that a bot writes while people on both platforms ask, and every call fails like this. */
async function writtenUnder(index: number, delivery: 'socket' | 'http') {
  let secrets: readonly string[] = [];
  const options: WorldOptions = {
    yaml,
    slackHttpPort: delivery === 'http' ? await freePort() : undefined,
    environment({ claude, openai, environment }) {
      const own = {
        ANTHROPIC_API_KEY: `${claude.apiKey},${claude.issueKey()}`,
        OPENAI_API_KEY: openai.apiKey,
        OPENAI_BASE_URL: openai.baseUrl,
        ASKLINE_KEY: randomBytes(32).toString('base64'),
      };
      secrets = secretsIn({ ...environment, ...own });
      return own;
    },
  };
  return inWorld(options, async (world) => {
    const script = faults(secrets)[index];
    const people = [personOn('slack', world), personOn('discord', world)];
    world.claude.respondWith(() => script ?? null);
    for (const message of tellings(secrets)) {
      world.openai.next({ kind: 'error-before', status: 400, error: { message, type: 'invalid_request_error' } });
    }
    await Promise.all(people.map((person) => person.ask(QUESTION)));
    await world.until(() => world.records().length === people.length, 'the answers');
    // Until then questions are being put away, and lines written.
    await world.askline.stop();
    return {
      index,
      secrets,
      log: world.log(),
      messages: JSON.stringify(people.map((person) => person.answers())),
      files: filesIn(world.environment['ASKLINE_DATA'] ?? ''),
    };
  });
}

const scripts = faults([]).map((script, index) => ({ index, kind: script.kind, shown: JSON.stringify(script) }));

type Written = Awaited<ReturnType<typeof writtenUnder>>;

function expectNoLeak(all: readonly Written[]): void {
  const leaks = all.flatMap(({ secrets, log, messages, files, index }) => [
    ...leaksIn({ log, messages, files }, secrets, index),
    ...leaksIn({ log, files }, WORDS, index),
  ]);
  expect(leaks).toEqual([]);
  // There was something to find: seven secrets, some of them told back to the bot, questions that were read and kept.
  expect(all.every(({ secrets }) => new Set(secrets).size === 7)).toBe(true);
  expect(all.every(({ messages }) => messages.includes('Wendelin'))).toBe(true);
  expect(all.every(({ log }) => log.includes('"outcome"'))).toBe(true);
  expect(all.some(({ log }) => log.includes('[redacted]'))).toBe(true);
  expect(all.some(({ files }) => files.includes('.sealed'))).toBe(true);
}

test('no secret and no word of a question or an answer gets out, whatever fails', async () => {
  expectNoLeak(await Promise.all(scripts.map(({ index }) => writtenUnder(index, 'socket'))));
});

// One after the other, since each needs a port, and a few: Claude's faults differ in nothing that Slack delivers.
test('nor does the signing secret with Slack over HTTP', async () => {
  const all: Written[] = [];
  for (const { index, kind } of scripts) {
    if (index === 0 || kind === 'raw') all.push(await writtenUnder(index, 'http'));
  }
  expectNoLeak(all);
});

/** The lines in which any of these stands, with the fault under which they were written. */
function leaksIn(
  written: Readonly<Record<string, string>>,
  needles: readonly string[],
  index: number,
): readonly string[] {
  return Object.entries(written).flatMap(([where, text]) =>
    text
      .split('\n')
      .filter((line) => needles.some((needle) => line.includes(needle)))
      .map((line) => `${where} under ${scripts[index]?.shown ?? ''}: ${line}`),
  );
}
