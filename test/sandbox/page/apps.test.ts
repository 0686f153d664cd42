/*
 * Buttons from end to end: small apps with the platforms' real SDKs post them, a person presses them on the page.
 */
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ButtonStyle, Client, ComponentType, Events, GatewayIntentBits } from 'discord.js';
import type { Browser } from 'playwright-core';
import { createCrowd } from '../../../src/sandbox/crowd.ts';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { createWeather } from '../../../src/sandbox/weather/weather.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { inChromium } from './stage.ts';

jest.setTimeout(30_000);

inChromium('a button of a real app', () => {
  let standIns: StandIns;
  let browser: Browser;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    standIns = await startStandIns();
    browser = await launchChromium(chromiumPath ?? '');
    ends.push(
      () => standIns.stop(),
      () => browser.close(),
    );
  });
  afterEach(async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  });

  async function openPage() {
    const { slack, discord, record } = standIns;
    const platforms = { slack, discord };
    const weather = createWeather({ ...platforms, model: null, clock: wallClock });
    const crowd = createCrowd({ ...platforms, clock: wallClock });
    const rest = { record, clock: wallClock, answersFrom: 'stand-in', port: 0 } as const;
    const server = await startPage({ platforms, weather, crowd, ...rest });
    ends.push(() => server.close());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await page.waitForSelector('body[data-ready]');
    return page;
  }

  test('of Slack, with Bolt', async () => {
    const { slack } = standIns;
    const clientOptions = { slackApiUrl: slack.apiUrl };
    const receiver = new SocketModeReceiver({
      appToken: slack.credentials.appToken,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    });
    const app = new App({ token: slack.credentials.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
    app.action('thank', async ({ ack, body, respond }) => {
      await ack();
      await respond({ text: `Thanks to <@${body.user.id}>`, replace_original: true });
    });
    await app.start();
    ends.push(() => app.stop());
    await app.client.chat.postMessage({
      channel: slack.team.channels[0]?.id ?? '',
      text: 'Helpful?',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'thank', text: { type: 'plain_text', text: 'Thank you' } }],
        },
      ],
    });
    const page = await openPage();
    await page.getByRole('button', { name: 'Thank you' }).click();
    await page.waitForSelector('#slack .body:has-text("Thanks to @Ada")');
    expect(await page.getByRole('button', { name: 'Thank you' }).count()).toBe(0);
  });

  test('of Discord, with discord.js', async () => {
    const { discord } = standIns;
    const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
    client.on(Events.InteractionCreate, (interaction) => {
      if (!interaction.isButton()) return;
      void interaction.update({ content: `Thanks to ${interaction.user.displayName}`, components: [] });
    });
    const ready = new Promise((resolve) => {
      client.once(Events.ClientReady, resolve);
    });
    await client.login(discord.credentials.token);
    await ready;
    ends.push(() => client.destroy());
    const channel = await client.channels.fetch(discord.guild.channels[0]?.id ?? '');
    if (!channel?.isSendable()) throw new Error('The first channel takes no messages');
    const button = {
      type: ComponentType.Button,
      style: ButtonStyle.Primary,
      customId: 'thank',
      label: 'Thank you',
    } as const;
    await channel.send({ content: 'Helpful?', components: [{ type: ComponentType.ActionRow, components: [button] }] });
    const page = await openPage();
    await page.getByRole('button', { name: 'Thank you' }).click();
    await page.waitForSelector('#discord .body:has-text("Thanks to Ada")');
    expect(await page.getByRole('button', { name: 'Thank you' }).count()).toBe(0);
  });
});
