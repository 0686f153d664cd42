/*
 * npm run picture — the page as the README shows it, light and dark: the real bot in both panes, with an answer that is
 * done and one that is growing. Time stands still in it, so that the same page makes nearly the same picture.
 */
import { mkdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { wallClock, type SandboxClock } from '../../src/sandbox/clock.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { chromiumPath, launchChromium } from '../sandbox/page/chromium.ts';

const WIDTH = 1400;
const HEIGHT = 900;
const BEGIN_MS = Date.UTC(2026, 10, 23, 10, 24);
const folder = fileURLToPath(new URL('../../.readme/', import.meta.url));

/** Begins at the same moment each time. */
function pictureClock(): SandboxClock {
  const startMs = wallClock.now();
  return { ...wallClock, now: () => BEGIN_MS + wallClock.now() - startMs };
}

async function say(page: Page, platform: string, text: string): Promise<void> {
  const input = page.locator(`#${platform} .room textarea`);
  await input.fill(text);
  await input.press('Enter');
}

/** Waits until the newest message has this text. Behind the messages stands what is about to become one. */
const untilShown = (page: Page, platform: string, text: string) =>
  page.locator(`#${platform} .room .message:nth-last-child(2) .body`).filter({ hasText: text }).waitFor();

async function take(browser: Browser, colorScheme: 'light' | 'dark', file: string): Promise<void> {
  const sandbox = await startSandbox({
    port: 0,
    environment: {},
    logStream: new PassThrough().resume(),
    clock: pictureClock(),
  });
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(BEGIN_MS + 60_000);
  await page.goto(sandbox.url);
  await page.waitForSelector('body[data-ready]');
  await say(page, 'slack', '/ask What is a mutex?');
  await say(page, 'discord', '/ask question: What is a mutex?');
  await untilShown(page, 'slack', 'refuse.');
  await untilShown(page, 'discord', 'refuse.');
  // A slow one takes long enough to be seen growing beside a quick one.
  await say(page, 'slack', '/ask What is a deadlock? Take it slow');
  await untilShown(page, 'slack', 'thought for eight seconds');
  await say(page, 'discord', '@askline Show me some code');
  await untilShown(page, 'discord', 'message.shown = next');
  await page.screenshot({ path: `${folder}${file}` });
  await context.close();
  await sandbox.stop();
  console.log(`.readme/${file}`);
}

if (chromiumPath === null) {
  console.error('Chromium is missing: there is no picture without a browser');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const browser = await launchChromium(chromiumPath);
await take(browser, 'light', 'sandbox.png');
await take(browser, 'dark', 'sandbox-dark.png');
await browser.close();
