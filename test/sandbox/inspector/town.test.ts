import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createInspector, type Inspector } from '../../../src/sandbox/inspector/inspector.ts';
import { startTown, type Town } from '../../town/town.ts';

jest.setTimeout(30_000);

let town: Town;
let inspector: Inspector;

beforeEach(async () => {
  town = await startTown();
  const { record, slack, discord } = town;
  inspector = createInspector({ record, clock: wallClock, platforms: { slack, discord } });
});
afterEach(async () => {
  inspector.close();
  await town.stop();
});

const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new Error('There is none');
  return item;
};

/** Asks in every way there is, each its own question; resolves when all were answered. */
async function askEverywhere(): Promise<void> {
  const { slack, discord, claude } = town;
  claude.respondWith((question) => ({
    kind: 'text',
    text: `This is the answer to “${question}”. ${'It goes on for a while. '.repeat(12)}`,
    tokensPerSecond: 150,
    thinkingMs: 50,
  }));
  const ada = first(slack.team.people).id;
  const general = first(slack.team.channels).id;
  const direct = slack.team.channels.find(({ kind, members }) => kind === 'dm' && members.includes(ada))?.id ?? '';
  const player = first(discord.guild.people).id;
  const hall = first(discord.guild.channels).id;
  const whisper = discord.guild.channels.find(({ person }) => person === player)?.id ?? '';
  slack.faults.next('chat.update', {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '1' },
    body: { ok: false, error: 'ratelimited' },
  });
  await Promise.all([
    slack.type(ada, general, '/ask a command?'),
    slack.type(ada, general, '/ask private a secret?'),
    slack.type(ada, general, '@askline a mention?'),
    slack.type(ada, direct, 'a direct one?'),
    discord.ask(player, hall, 'an interaction?'),
    discord.ask(player, hall, 'a private interaction?', { private: true }),
    discord.type(player, hall, '@askline a mention there?'),
    discord.type(player, whisper, 'a whisper?'),
  ]);
  await town.untilRecorded(8);
}

test('every answer of the real bot is told whole, from the record alone', async () => {
  await askEverywhere();
  const { traces } = inspector.list(0);
  const whole = traces.map(({ id }) => inspector.whole(id, 0)?.trace).filter((trace) => trace !== undefined);
  expect(whole.map(({ question, state }) => `${question} ${state}`).sort()).toEqual(
    [
      'a command?',
      'a direct one?',
      'a mention there?',
      'a mention?',
      'a private interaction?',
      'a secret?',
      'a whisper?',
      'an interaction?',
    ].map((question) => `${question} done`),
  );
  for (const { times, tokens, costUsd, modelCalls, staleness, steps, messages } of whole) {
    expect(modelCalls).toBe(1);
    expect(messages).toHaveLength(1);
    expect(tokens?.output).toBeGreaterThan(50);
    expect(costUsd).toBeGreaterThan(0.0005);
    expect(staleness?.points.at(-1)?.staleMs).toBe(0);
    expect(steps.at(-1)?.kind).toBe('final');
    const inOrder = [times.acceptedMs, times.firstTokenMs, times.firstVisibleMs, times.finalMs];
    expect(inOrder).toEqual([...inOrder].sort((a, b) => Number(a) - Number(b)));
    expect(inOrder).not.toContain(null);
  }
  expect(whole.reduce((sum, { limited }) => sum + limited, 0)).toBe(1);
  const all = whole.flatMap(({ wire }) => wire.map(({ sequence }) => sequence));
  expect(new Set(all).size).toBe(all.length);
  expect(traces.map(({ channel }) => channel)).toContain('direct message');
  expect(new Set(traces.map(({ person }) => person))).toEqual(new Set(['Ada']));
});

test('what the wire shows holds no secret', async () => {
  await askEverywhere();
  const { slack, discord, claude, record } = town;
  const shown = JSON.stringify(inspector.list(0).traces.map(({ id }) => inspector.whole(id, 0)));
  const onRecord = JSON.stringify(record.all());
  const interactions = [...onRecord.matchAll(/\/webhooks\/\d+\/([^/"]+)/gu)].map((match) => match[1] ?? '');
  const responseUrls = [...onRecord.matchAll(/\/commands\/[^/]+\/\d+\/([\w-]+)/gu)].map((match) => match[1] ?? '');
  expect(interactions.length).toBeGreaterThan(0);
  expect(responseUrls.length).toBeGreaterThan(0);
  const { botToken, appToken, signingSecret } = slack.credentials;
  const secrets = [botToken, appToken, signingSecret, discord.credentials.token, claude.apiKey];
  for (const secret of [...secrets, ...interactions, ...responseUrls]) expect(shown).not.toContain(secret);
  expect(shown).toContain('[hidden]');
});

test('only what changed is told again', async () => {
  const { slack, claude } = town;
  claude.next({ kind: 'text', text: 'Because.' });
  await slack.type(first(slack.team.people).id, first(slack.team.channels).id, '/ask why?');
  await town.untilRecorded(1);
  const { revision, traces } = inspector.list(0);
  expect(traces).toHaveLength(1);
  expect(inspector.list(revision).traces).toEqual([]);
  const id = first(traces).id;
  const whole = inspector.whole(id, 0);
  expect(whole?.isWhole).toBe(true);
  expect(whole?.wire.map(({ name }) => name)).toContain('POST /v1/messages');
  expect(inspector.whole(id, revision)?.wire).toEqual([]);
  expect(inspector.whole('q999', 0)).toBeNull();
});
