/*
 * npm run bench:page — whether the page stays smooth while 30 answers grow in each pane, in a real Chromium.
 *
 * Twice: with the real bot and the stand-ins' own limits, as anybody sees it who presses "30 people ask in both"; and as
 * a storm, in which every answer grows twenty times a second without any limit, to see how far the page is from its end.
 * Times are printed: machines differ. Counts (answers that stand there whole) decide the exit code.
 */
import { PassThrough } from 'node:stream';
import type { Page } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/start.ts';
import { chromiumPath, launchChromium } from '../sandbox/page/chromium.ts';
import { startStorm } from './storm.ts';

const ANSWERS = 30;
const LONG_TASK_AIM_MS = 100;
const PATIENCE_MS = 240_000;

interface Smoothness {
  readonly longTasksMs: readonly number[];
  readonly framesPerSecond: number;
  readonly worstFrameMs: number;
  readonly updatesPerSecond: number;
}

/** What runs in the page; as text, since it is another world. */
const observe = `(() => {
  const seen = { longTasksMs: [], frames: 0, worstFrameMs: 0, updates: 0, startMs: performance.now() };
  window.smoothness = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longTasksMs.push(Math.round(duration));
  }).observe({ type: 'longtask' });
  new MutationObserver((changes) => {
    seen.updates += new Set(changes.map(({ target }) => target.closest?.('.message'))).size;
  }).observe(document.querySelector('.panes'), { childList: true, subtree: true });
  let last = performance.now();
  const frame = (nowMs) => {
    seen.frames += 1;
    seen.worstFrameMs = Math.max(seen.worstFrameMs, nowMs - last);
    last = nowMs;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

const report = `(() => {
  const { longTasksMs, frames, worstFrameMs, updates, startMs } = window.smoothness;
  const seconds = (performance.now() - startMs) / 1000;
  return { longTasksMs, worstFrameMs, framesPerSecond: frames / seconds, updatesPerSecond: updates / seconds };
})()`;

const wholeIn = (platform: string, end: string) =>
  `[...document.querySelectorAll('#${platform} .room .message .body')].filter((body) => body.innerText.includes(${JSON.stringify(end)})).length`;

/** Waits until so many answers stand in each pane, or patience ends. Returns how many do. */
async function untilWhole(page: Page, end: string): Promise<number> {
  const both = `Math.min(${wholeIn('slack', end)}, ${ANSWERS}) + Math.min(${wholeIn('discord', end)}, ${ANSWERS})`;
  await page
    .waitForFunction(`${both} >= ${2 * ANSWERS}`, undefined, { timeout: PATIENCE_MS, polling: 500 })
    .catch(() => null);
  return page.evaluate<number>(both);
}

function print(name: string, whole: number, seconds: number, smooth: Smoothness): void {
  const { longTasksMs, framesPerSecond, worstFrameMs, updatesPerSecond } = smooth;
  const over = longTasksMs.filter((taskMs) => taskMs > LONG_TASK_AIM_MS);
  console.log(`${name}, ${seconds.toFixed(0)} s:`);
  console.log(`  answers shown whole       ${whole} of ${2 * ANSWERS}`);
  console.log(
    `  long tasks                ${longTasksMs.length}, the longest ${Math.max(0, ...longTasksMs)} ms; ${over.length} above ${LONG_TASK_AIM_MS} ms (aim: 0)`,
  );
  console.log(
    `  frames                    ${framesPerSecond.toFixed(0)} a second, the longest ${worstFrameMs.toFixed(0)} ms`,
  );
  console.log(`  messages updated          ${updatesPerSecond.toFixed(0)} a second`);
}

async function measure(
  name: string,
  url: string,
  run: { readonly begin: (page: Page) => Promise<void>; readonly end: string },
): Promise<number> {
  const browser = await launchChromium(chromiumPath ?? '');
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector('body[data-ready]');
    await page.evaluate(observe);
    const startMs = performance.now();
    await run.begin(page);
    const whole = await untilWhole(page, run.end);
    print(name, whole, (performance.now() - startMs) / 1000, await page.evaluate<Smoothness>(report));
    return whole;
  } finally {
    await browser.close();
  }
}

if (chromiumPath === null) {
  console.error('Chromium is missing: there is nothing to measure');
  process.exit(1);
}

const sandbox = await startSandbox({ port: 0, environment: {}, logStream: new PassThrough().resume() });
const real = await measure('The real bot, 30 people ask in both', sandbox.url, {
  begin: (page) => page.getByRole('button', { name: '30 people ask in both' }).click(),
  end: 'Put one of these words into a question',
});
await sandbox.stop();

const storm = await startStorm(ANSWERS);
const stormy = await measure('A storm, twenty updates a second of each', storm.url, {
  begin: async () => storm.begin(),
  end: storm.end,
});
await storm.stop();

process.exit(real === 2 * ANSWERS && stormy === 2 * ANSWERS ? 0 : 1);
