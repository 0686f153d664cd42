import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';
import type { LoopbackServer } from '../../../src/sandbox/server.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { discordMessage, fakeDiscord, fakeSlack, slackMessage, type FakeDiscord, type FakeSlack } from './fakes.ts';

jest.setTimeout(30_000);

const lines = (count: number) => Array.from({ length: count }, (_one, index) => `line ${index}`).join('\n');

const inChromium = chromiumPath === null ? describe.skip : describe;

inChromium('the page in a browser', () => {
  let browser: Browser;
  let slack: FakeSlack;
  let discord: FakeDiscord;
  let record: SandboxRecord;
  let server: LoopbackServer;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    slack = fakeSlack();
    discord = fakeDiscord();
    record = createRecord(wallClock);
    const platforms = { slack, discord };
    server = await startPage({ platforms, record, clock: wallClock, answersFrom: 'stand-in', port: 0 });
    complaints = [];
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  async function open(width = 1200) {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await page.waitForSelector('body[data-ready]');
  }

  const changed = (platform: 'slack' | 'discord') => record.add(platform, 'changed', 'test', {});
  const textOf = (platform: string, nth: number) => page.locator(`#${platform} .message .body`).nth(nth).innerText();

  test('asks in both panes by keyboard alone', async () => {
    await open();
    await page.keyboard.type('/a');
    await page.keyboard.press('Enter');
    await page.keyboard.type('why?');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator('#discord textarea:focus').count()) === 1) break;
    }
    await page.keyboard.type('@as');
    await page.keyboard.press('Tab');
    await page.keyboard.type('and you?');
    await Promise.all([page.waitForResponse('**/say'), page.keyboard.press('Enter')]);
    expect(slack.typed).toEqual([['U1', 'C1', '/ask why?', {}]]);
    expect(discord.typed).toEqual([['type', '101', '301', '<@900> and you?']]);
  });

  test('Escape closes the completion and Shift+Enter breaks the line', async () => {
    await open();
    await page.keyboard.type('@');
    await page.waitForSelector('#slack-completion:not([hidden])');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#slack-completion', { state: 'hidden' });
    await page.keyboard.type('a');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('b');
    expect(await page.locator('#slack textarea').inputValue()).toBe('@a\nb');
  });

  test('shows a message grow in place, and its edit', async () => {
    await open();
    discord.messages = [discordMessage('1443000000000000000', '', { thinking: true })];
    changed('discord');
    await page.waitForSelector('#discord .thinking');
    discord.messages = [discordMessage('1443000000000000000', '**First**')];
    changed('discord');
    await page.waitForSelector('#discord .message strong:text-is("First")');
    discord.messages = [discordMessage('1443000000000000000', '**First** and more', { edited: true })];
    changed('discord');
    await page.waitForSelector('#discord .edited');
    expect(await textOf('discord', 0)).toBe('First and more (edited)');
    expect(await page.locator('#discord .message').count()).toBe(1);
  });

  test('puts a thread below its root and says what only one person sees', async () => {
    slack.messages = [
      slackMessage('1700000000.000100', 'root', { user: 'U1' }),
      slackMessage('1700000001.000100', 'between', { ephemeralFor: 'U1' }),
      slackMessage('1700000002.000100', 'reply', { threadTs: '1700000000.000100' }),
    ];
    await open();
    expect(await page.locator('#slack .message .body').allInnerTexts()).toEqual(['root', 'reply', 'between']);
    expect(await page.locator('#slack .message.in-thread').count()).toBe(1);
    expect(await page.locator('#slack .message.private .only-you').innerText()).toBe('Only visible to you');
  });

  test('never makes markup of what somebody wrote', async () => {
    const hostile = '<img src=x onerror=alert(1)><script>alert(1)</script> [x](javascript:alert(1))';
    slack.messages = [slackMessage('1700000000.000100', hostile, { blocks: [{ type: 'markdown', text: hostile }] })];
    discord.messages = [discordMessage('1443000000000000000', hostile)];
    await open();
    expect(await page.locator('.messages img, .messages script, .messages a[href^=javascript]').count()).toBe(0);
    expect(await textOf('slack', 0)).toContain('<script>alert(1)</script>');
  });

  test('tells what the platform tells when a command fails', async () => {
    slack.answer = { kind: 'command-failed', error: 'dispatch_failed' };
    await open();
    await page.keyboard.type('/ask why?');
    await page.keyboard.press('Enter');
    expect(await page.locator('#slack .notice').innerText()).toContain('/ask failed with the error “dispatch_failed”');
  });

  test('stays at the end while it grows, unless one scrolled up', async () => {
    discord.messages = [discordMessage('1443000000000000000', lines(100))];
    await open();
    const list = page.locator('#discord .messages');
    const distance = () => list.evaluate((one) => Math.round(one.scrollHeight - one.scrollTop - one.clientHeight));
    expect(await distance()).toBeLessThan(2);
    discord.messages = [discordMessage('1443000000000000000', lines(140))];
    changed('discord');
    await page.waitForSelector('#discord .body:has-text("line 139")');
    expect(await distance()).toBeLessThan(2);
    await list.evaluate((one) => one.scrollTo(0, 0));
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    discord.messages = [discordMessage('1443000000000000000', lines(180))];
    changed('discord');
    await page.waitForSelector('#discord .body:has-text("line 179")');
    expect(await list.evaluate((one) => one.scrollTop)).toBe(0);
  });

  test('lets one be somebody else', async () => {
    await open();
    await page.selectOption('#person', 'Ben');
    await page.waitForSelector('#slack .channels button:has-text("secret")');
    await page.locator('#slack textarea').click();
    await page.keyboard.type('hi');
    await Promise.all([page.waitForResponse('**/say'), page.keyboard.press('Enter')]);
    expect(slack.typed).toEqual([['U2', 'C1', 'hi', {}]]);
  });

  test('fits a phone: one pane at a time, nothing wider than the screen', async () => {
    slack.messages = [slackMessage('1700000000.000100', `wide ${'w'.repeat(300)}`)];
    await open(390);
    expect(await page.locator('.pane:visible').count()).toBe(1);
    await page.getByRole('tab', { name: 'Discord' }).click();
    expect(await page.locator('#discord textarea').isVisible()).toBe(true);
    expect(await page.locator('#slack').isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

test('the tests in a browser ran, or this machine has none', () => {
  if (chromiumPath === null)
    process.stderr.write('Chromium is missing: the tests of the page in a browser are left out\n');
  expect(chromiumPath === null || chromiumPath.length > 0).toBe(true);
});
