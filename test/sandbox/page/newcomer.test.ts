/*
 * What somebody finds who has never seen the project: the whole sandbox with the real bot, in a real browser.
 */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import type { Browser, Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { inChromium } from './stage.ts';

jest.setTimeout(90_000);

/** With these words the stand-in for Claude ends. */
const END = 'Put one of these words into a question';

inChromium('a newcomer', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, environment: {}, logStream: new PassThrough().resume() });
    browser = await launchChromium(chromiumPath ?? '');
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(sandbox.url);
    await page.waitForSelector('body[data-ready]');
  });
  afterEach(async () => {
    await browser.close();
    await sandbox.stop();
  });

  const answers = (platform: string) => page.locator(`#${platform} .room .message .body`);
  const whole = (platform: string) => answers(platform).filter({ hasText: END });

  test('picks an example, presses Enter, and watches an answer grow, in both panes', async () => {
    for (const platform of ['slack', 'discord']) {
      await page.locator(`#${platform} .suggestion`).first().click();
      await page.keyboard.press('Enter');
      await answers(platform).filter({ hasText: 'stand-in for Claude' }).first().waitFor();
      // It has begun and is not there yet: it grows.
      expect(await whole(platform).count()).toBe(0);
    }
    for (const platform of ['slack', 'discord']) await whole(platform).first().waitFor();
  });

  test.each(['slack', 'discord'])(
    'finds out in %s how a 429 looks, and that the answer still arrives',
    async (platform) => {
      await page.locator(`#${platform}-sky`).getByRole('button', { name: 'too fast (429)' }).click();
      await page.locator(`#${platform} .suggestion`).first().click();
      await page.keyboard.press('Enter');
      await page.locator(`#${platform} .trouble`).filter({ hasText: '429, waits 2 s' }).waitFor();
      await whole(platform).first().waitFor();
    },
  );

  test('mentions the bot in Slack, and the thread opens with the answer', async () => {
    await page.keyboard.type('@askline Why?');
    await page.keyboard.press('Enter');
    await page.locator('#slack-thread .message .body').filter({ hasText: END }).waitFor();
  });
});
