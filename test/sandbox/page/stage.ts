/*
 * The page over fakes, in a real browser: opened, followed, closed. Complaints of the browser fail the test.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';
import type { LoopbackServer } from '../../../src/sandbox/server.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { fakeDiscord, fakeSky, fakeSlack, type FakeDiscord, type FakeSlack } from './fakes.ts';

/** `describe`, or its left-out form where there is no Chromium. */
export const inChromium = chromiumPath === null ? describe.skip : describe;

export interface Stage {
  readonly slack: FakeSlack;
  readonly discord: FakeDiscord;
  readonly record: SandboxRecord;
  readonly page: Page;
  /** Opens the page; ends when it shows what there is. */
  open(options?: BrowserContextOptions): Promise<void>;
  /** Tells the page that something changed. */
  changed(platform: 'slack' | 'discord'): void;
  /** Lets so many frames pass. */
  frames(count?: number): Promise<unknown>;
}

/** To be called where tests are described; the stage is new for each test. */
export function useStage(): Stage {
  let browser: Browser;
  let server: LoopbackServer;
  let current: { slack: FakeSlack; discord: FakeDiscord; record: SandboxRecord };
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    current = { slack: fakeSlack(), discord: fakeDiscord(), record: createRecord(wallClock) };
    const { slack, discord, record } = current;
    const platforms = { slack, discord };
    server = await startPage({
      platforms,
      ...fakeSky(platforms),
      record,
      clock: wallClock,
      answersFrom: 'stand-in',
      port: 0,
    });
    complaints = [];
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  return {
    get slack() {
      return current.slack;
    },
    get discord() {
      return current.discord;
    },
    get record() {
      return current.record;
    },
    get page() {
      return page;
    },
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
      page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${server.port}/`);
      await page.waitForSelector('body[data-ready]');
    },
    changed: (platform) => current.record.add(platform, 'changed', 'test', {}),
    frames: (count = 2) =>
      page.evaluate(
        `new Promise((done) => { let left = ${count}; const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next(); })`,
      ),
  };
}
