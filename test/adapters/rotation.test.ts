import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTown, type Town } from '../town/town.ts';
import { modelCalls } from './press-stage.ts';

const RUNNING = 200;
const WORDS = Array.from({ length: 20 }, (_, index) => `word${index}`).join(' ');
const END = 'word19';

let town: Town;
let folder = '';
let keyFile = '';
let general = '';
let asked = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'askline-rotation-'));
  keyFile = join(folder, 'key');
  await putKey('sk-ant-a-key-of-nobody');
  town = await startTown({
    platforms: ['slack'],
    environment: { ANTHROPIC_API_KEY: '', ANTHROPIC_API_KEY_FILE: keyFile },
  });
  general = town.slack.team.channels[0]?.id ?? '';
  town.claude.setLimits({ requests: 100_000, inputTokens: 1e9, outputTokens: 1e9 });
  // Each runs for about eight seconds: long enough for all of them to begin on a busy machine.
  town.claude.respondWith(() => ({ kind: 'text', text: WORDS, tokensPerSecond: 4 }));
});
afterAll(async () => {
  await town.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As vaults' agents do it: never half written. */
async function putKey(key: string): Promise<void> {
  await writeFile(`${keyFile}.new`, `${key}\n`);
  await rename(`${keyFile}.new`, keyFile);
}

function refused(): number {
  return town.record.all().filter(({ name, details }) => name === 'POST /v1/messages' && details['status'] === 401)
    .length;
}

/** Somebody new asks, for an answer of their own: such answers show when they are whole, so that no write waits for another. */
async function ask(): Promise<void> {
  asked += 1;
  const person = town.slack.crowd(asked)[asked - 1]?.id ?? '';
  await expect(town.slack.type(person, general, '/ask private Tell me.')).resolves.toEqual({
    kind: 'command-accepted',
  });
}

function allToRun(): Promise<unknown> {
  return town.until(() => modelCalls(town) >= asked, 'every answer to be asked for');
}

test('a key file that changes under 200 running answers fails none, and a second later the old key is not used', async () => {
  const [first, second] = [town.claude.apiKey, town.claude.issueKey()];
  await putKey(first);
  await Promise.all(Array.from({ length: RUNNING }, ask));
  await allToRun();
  expect(town.claude.open()).toBeGreaterThan(0);

  await putKey(second);
  const changedAtMs = performance.now();
  while (performance.now() - changedAtMs < 1_000) {
    await ask();
    await allToRun();
  }
  // From here on whoever still used it would be refused.
  town.claude.revoke(first);
  await Promise.all(Array.from({ length: 10 }, ask));
  await allToRun();

  await town.until(() => town.claude.open() === 0, 'the model to have told everything', 30_000);
  const lines = await town.untilRecorded(asked, 30_000);
  expect(lines.map(({ outcome }) => outcome)).toEqual(Array(asked).fill('answered'));
  expect(refused()).toBe(0);
  for (const { id } of town.slack.crowd(asked)) {
    expect(town.slack.messagesFor(id, general).at(-1)).toMatchObject({
      ephemeralFor: id,
      text: expect.stringContaining(END),
    });
  }
}, 90_000);

test('a key file that is emptied fails nothing: the last good key is used, and the log says so without it', async () => {
  const before = town.logs().filter((line) => 'outcome' in line).length;
  await writeFile(keyFile, '');
  town.claude.next({ kind: 'text', text: 'Yes.' });
  await ask();
  const lines = await town.untilRecorded(before + 1);
  expect(lines.at(-1)).toMatchObject({ outcome: 'answered' });
  const warning = await town.until(
    () => town.logs().find(({ message }) => String(message).includes('is empty')),
    'a warning',
  );
  expect(warning).toMatchObject({ level: 'warn', file: keyFile });
});

test('no key that was ever in the file is anywhere in the log', () => {
  expect(town.logText()).toContain('ANTHROPIC_API_KEY has changed');
  expect(town.logText()).not.toContain('sk-ant-');
});
