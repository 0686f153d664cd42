import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startProcess, type BotProcess } from './town/process.ts';
import { freePort, startStandIns, type StandIns } from './town/stand-ins.ts';

const MINUTE_MS = 60_000;
let running: { readonly bot: BotProcess; readonly standIns: StandIns | null } | null = null;

afterEach(async () => {
  running?.bot.kill();
  await running?.standIns?.stop();
  running = null;
});

async function start(environment: Readonly<Record<string, string>>, standIns: StandIns | null): Promise<BotProcess> {
  const bot = startProcess(['start', '--silent'], environment);
  running = { bot, standIns };
  return bot;
}

describe('npm start', () => {
  const endings: readonly (readonly [string, (bot: BotProcess) => Promise<void> | void])[] = [
    ['SIGTERM', (bot) => bot.signal('SIGTERM')],
    // The terminal tells npm and the bot, and npm tells the bot once more.
    [
      'Ctrl+C',
      async (bot) => {
        bot.pressControlC();
        await bot.untilOutput(/Askline is stopping/);
        bot.pressControlC();
      },
    ],
  ];
  test.each(endings)(
    'on %s lets a running answer finish, and leaves with 0',
    async (_name, end) => {
      const standIns = await startStandIns();
      const bot = await start(standIns.environment, standIns);
      await bot.untilOutput(/Askline is ready/);
      const { slack, discord } = standIns;
      const [ada = ''] = slack.team.people.map(({ id }) => id);
      const channel = slack.team.channels[0]?.id ?? '';
      const [bo = ''] = discord.guild.people.map(({ id }) => id);
      const room = discord.guild.channels[0]?.id ?? '';
      const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
      standIns.claude.respondWith(() => ({ kind: 'text', text: words, tokensPerSecond: 40 }));
      await slack.type(ada, channel, '/ask Finish?');
      await discord.ask(bo, room, 'Finish?');
      await untilEvent(standIns, () => JSON.stringify(slack.messagesFor(ada, channel)).includes('word3'));
      expect(JSON.stringify(slack.messagesFor(ada, channel))).not.toContain('word39');
      await end(bot);
      await expect(bot.exited).resolves.toBe(0);
      expect(JSON.stringify(slack.messagesFor(ada, channel))).toContain(words);
      expect(discord.messagesFor(bo, room).at(-1)?.content).toContain(words);
      expect(bot.output()).toMatch(/Askline has stopped/);
      expect(slack.connections() + discord.connections()).toBe(0);
    },
    MINUTE_MS,
  );

  test(
    'on SIGTERM ends an answer that takes too long with a visible "interrupted"',
    async () => {
      const standIns = await startStandIns();
      const config = new URL('fixtures/short-drain.yaml', import.meta.url).pathname;
      const bot = await start({ ...standIns.environment, ASKLINE_CONFIG: config }, standIns);
      await bot.untilOutput(/Askline is ready/);
      const { slack } = standIns;
      const [ada = ''] = slack.team.people.map(({ id }) => id);
      const channel = slack.team.channels[0]?.id ?? '';
      standIns.claude.next({ kind: 'stall', text: 'The beginning of' });
      await slack.type(ada, channel, '/ask For ever?');
      await untilEvent(standIns, () => JSON.stringify(slack.messagesFor(ada, channel)).includes('The beginning'));
      bot.signal('SIGTERM');
      await expect(bot.exited).resolves.toBe(0);
      expect(JSON.stringify(slack.messagesFor(ada, channel))).toMatch(/The beginning of.*Interrupted/);
      expect(bot.output()).toContain('"outcome":"interrupted"');
    },
    MINUTE_MS,
  );

  test(
    'on SIGTERM while it still starts leaves with 0 at once',
    async () => {
      const standIns = await startStandIns({ platforms: ['slack'] });
      const silent = createServer();
      const connected = once(silent, 'connection');
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      const address = silent.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const url = `http://127.0.0.1:${port}/api/`;
      const bot = await start({ ...standIns.environment, SLACK_API_URL: url }, standIns);
      await connected;
      bot.signal('SIGTERM');
      await expect(bot.exited).resolves.toBe(0);
      expect(bot.output()).not.toContain('Askline is ready');
      silent.close();
    },
    // Slack would be waited for half a minute.
    20_000,
  );

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['nothing set', {}, /SLACK_BOT_TOKEN.*DISCORD_TOKEN.*npm run sandbox/s],
    [
      'a token in the wrong place',
      { SLACK_BOT_TOKEN: 'xapp-1-secret-value', ANTHROPIC_API_KEY: 'key-of-somebody' },
      /SLACK_BOT_TOKEN.*SLACK_APP_TOKEN/,
    ],
  ];
  test.each(wrong)(
    'with %s ends with one line that says what to do',
    async (_name, environment, words) => {
      const bot = await start(environment, null);
      await expect(bot.exited).resolves.toBe(2);
      expect(bot.output().trim()).toMatch(words);
      expect(bot.output().trim().split('\n')).toHaveLength(1);
      expect(bot.output()).not.toContain('secret-value');
    },
    MINUTE_MS,
  );

  test(
    'with a token that Slack does not know says which one, and leaves with 1',
    async () => {
      const standIns = await startStandIns({ platforms: ['slack'] });
      const bot = await start({ ...standIns.environment, SLACK_BOT_TOKEN: 'xoxb-not-this-one' }, standIns);
      await expect(bot.exited).resolves.toBe(1);
      expect(bot.output()).toMatch(/Slack did not accept SLACK_BOT_TOKEN/);
      expect(bot.output()).not.toContain('xoxb-not-this-one');
    },
    MINUTE_MS,
  );
});

test(
  'npm start with the id of another Discord application says so, and leaves with 1',
  async () => {
    const standIns = await startStandIns({ platforms: ['discord'] });
    const bot = await start({ ...standIns.environment, DISCORD_APPLICATION_ID: '999999999999999999' }, standIns);
    await expect(bot.exited).resolves.toBe(1);
    expect(bot.output()).toContain('DISCORD_APPLICATION_ID is not the id of the application');
  },
  MINUTE_MS,
);

test(
  'npm start where Slack cannot be reached says what the network said, and leaves with 1',
  async () => {
    const standIns = await startStandIns({ platforms: ['slack'] });
    const bot = await start(
      { ...standIns.environment, SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` },
      standIns,
    );
    await expect(bot.exited).resolves.toBe(1);
    expect(bot.output()).toMatch(/could not be reached\n {2}Reason: .*ECONNREFUSED/);
  },
  MINUTE_MS,
);

test('npm run register puts the commands of the manifest to Discord', async () => {
  const standIns = await startStandIns({ platforms: ['discord'] });
  const bot = startProcess(['run', '--silent', 'register'], standIns.environment);
  running = { bot, standIns };
  await expect(bot.exited).resolves.toBe(0);
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../manifests/discord-commands.json', import.meta.url), 'utf8'),
  );
  expect(standIns.discord.commands()).toMatchObject(Array.isArray(manifest) ? manifest : [manifest]);
  expect(bot.output()).toContain('Discord knows the commands now');
}, 60_000);

test('npm run sandbox says where the page is, serves it, and ends with 0', async () => {
  const bot = startProcess(['run', '--silent', 'sandbox', '--', '--port', '0'], {});
  running = { bot, standIns: null };
  await bot.untilOutput(/http:\/\/127\.0\.0\.1:\d+\//);
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(bot.output()) ?? [];
  const page = await fetch(url);
  expect(page.status).toBe(200);
  await expect(page.text()).resolves.toContain('Askline sandbox');
  bot.signal('SIGINT');
  await expect(bot.exited).resolves.toBe(0);
}, 60_000);

test('npm run askline usage says in one line that there is no ledger yet, and what is wrong with a flag', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'askline-cli-'));
  const endOf = async (...flags: readonly string[]) => {
    const bot = startProcess(['run', '--silent', 'askline', '--', 'usage', ...flags], { ASKLINE_DATA: folder });
    running = { bot, standIns: null };
    return [await bot.exited, bot.output().trim()];
  };
  try {
    await expect(endOf()).resolves.toEqual([1, expect.stringMatching(/^No ledger yet: .*$/)]);
    await expect(endOf('--by', 'cat')).resolves.toEqual([2, expect.stringMatching(/^--by is "cat": .*$/)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

/** Resolves when something happened in the sandbox after which this holds. */
function untilEvent(standIns: StandIns, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unfollow = standIns.record.follow(() => {
      if (!holds()) return;
      unfollow();
      resolve();
    });
  });
}
