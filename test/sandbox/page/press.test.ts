/*
 * Buttons below an answer, from the click in a real browser through the real bot and back.
 */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import type { Browser, Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { inChromium } from './stage.ts';

jest.setTimeout(90_000);

/** With these words the long answer of the stand-in for Claude ends, after half a minute. */
const END = 'That was the last line';

inChromium('below an answer that streams', () => {
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

  const answers = (platform: string) => page.locator(`#${platform} .room .message`);
  const button = (platform: string, name: string) => answers(platform).getByRole('button', { name, exact: true });
  async function ask(platform: string, question: string): Promise<void> {
    await page.locator(`#${platform} .room textarea`).fill(`/ask ${question}`);
    await page.locator(`#${platform} .room textarea`).press('Enter');
  }

  test.each(['slack', 'discord'])('Stop in %s stops it, says so, and goes', async (platform) => {
    await ask(platform, 'Something long, please');
    await button(platform, 'Stop').click();
    await answers(platform).filter({ hasText: 'Stopped here on request' }).waitFor();
    expect(await answers(platform).filter({ hasText: 'stand-in for Claude' }).count()).toBe(1);
    expect(await answers(platform).filter({ hasText: END }).count()).toBe(0);
    expect(
      await answers(platform)
        .getByRole('button', { name: /Stop|Try again/ })
        .count(),
    ).toBe(0);
  });

  test.each(['slack', 'discord'])('Try again in %s asks once more, below', async (platform) => {
    await ask(platform, 'Make an error');
    await button(platform, 'Try again').click();
    // The stand-in breaks off again: what counts is that there are two of them, and that one can go on.
    await answers(platform).filter({ hasText: 'broke off here' }).nth(1).waitFor();
    expect(await button(platform, 'Try again').count()).toBe(1);
  });
});
