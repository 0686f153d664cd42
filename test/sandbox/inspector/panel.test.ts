import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start.ts';
import { chromiumPath, launchChromium } from '../page/chromium.ts';
import { slackMessage } from '../page/fakes.ts';
import { inChromium, useStage } from '../page/stage.ts';
import { claudeSteps, headerBlock, slackSteps, type Script } from './script.ts';

jest.setTimeout(60_000);

const findings = z.array(z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.unknown()) }));

inChromium('the inspector with the real bot', () => {
  let browser: Browser;
  let sandbox: Sandbox;
  let page: Page;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, environment: {}, logStream: new PassThrough().resume() });
    browser = await launchChromium(chromiumPath ?? '');
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(sandbox.url);
    await page.waitForSelector('body[data-ready]');
  });
  afterEach(async () => {
    await browser.close();
    await sandbox.stop();
  });

  test('shows by keyboard alone how an answer came about', async () => {
    await page.keyboard.type('/ask is it the sun?');
    await page.keyboard.press('Enter');
    // In a text field the key is a letter.
    expect(await page.locator('#inspector').isVisible()).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('i');
    await page.waitForSelector('#inspector .step.is-first-token');
    await page.waitForSelector('#inspector .step.is-final');
    expect(await page.locator('#inspector .trace h3').innerText()).toBe('is it the sun?');
    expect(await page.locator('#inspector .row[aria-current] .where').innerText()).toBe('Ada, #general');
    const kinds = await page.locator('#inspector .step strong').allInnerTexts();
    expect(kinds.slice(0, 5)).toEqual(['Delivered', 'Accepted', 'Model request', 'Thinking', 'First token']);
    expect(await page.locator('#inspector .figure', { hasText: 'Cost' }).innerText()).toMatch(/\$0\.00\d/u);
    expect(await page.locator('#inspector svg').getAttribute('aria-label')).toContain('on average');
    await page.keyboard.press('Escape');
    expect(await page.locator('#inspector').isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement === document.body')).toBe(false);
  });
});

inChromium('the inspector', () => {
  const stage = useStage();

  /** What a hand-written script says happens now. */
  function now() {
    const script: Script = {
      events: [],
      add(_atMs, ...event) {
        stage.record.add(...event);
        return 0;
      },
    };
    return { slack: slackSteps(script), claude: claudeSteps(script) };
  }

  function answer(question: string, ts: string) {
    const { slack, claude } = now();
    slack.command(0, 'U1', question, ts);
    slack.acknowledge(0, '/ask', 'Got it.');
    claude.ask(0, ts, question);
    claude.start(0, ts);
    claude.say(0, ts, 'Because of this and that.');
    slack.post(0, { text: 'Because', header: headerBlock('U1', question) }, null);
    slack.post(0, { text: 'Because of this', header: headerBlock('U1', question) }, ts);
    claude.end(0, ts);
    slack.update(0, ts, 'Because of this and that.');
  }

  test('opens from a message, by keyboard, at the answer that the message belongs to', async () => {
    answer('first?', '1.1');
    answer('second?', '1.2');
    stage.slack.messages = [slackMessage('1.1', 'to the first'), slackMessage('1.2', 'to the second')];
    await stage.open();
    await stage.page.locator('#slack [data-inspect="1.1"]').focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.waitForSelector('#inspector .trace h3:text-is("first?")');
    await stage.page.keyboard.press('ArrowUp');
    await stage.page.waitForSelector('#inspector .trace h3:text-is("second?")');
    expect(await stage.page.locator('#inspector .row').count()).toBe(2);
    expect(await stage.page.locator('#inspector .row .limited').first().innerText()).toBe('1× 429');
  });

  test('gives the focus to its own button when what it was opened from takes none any more', async () => {
    answer('why?', '1.1');
    stage.slack.messages = [slackMessage('1.1', 'the answer')];
    await stage.open();
    await stage.page.locator('#slack [data-inspect="1.1"]').focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.waitForSelector('#inspector .row:focus');
    await stage.page.evaluate('document.querySelector("#slack [data-inspect]").disabled = true');
    await stage.page.keyboard.press('Escape');
    expect(await stage.page.evaluate('document.activeElement.id')).toBe('open-inspector');
  });

  test('shows the wire when somebody wants to see it, and what is new in it without closing what is open', async () => {
    answer('why?', '1.1');
    await stage.open();
    await stage.page.locator('#open-inspector').click();
    const entry = stage.page.locator('#inspector .entry', { hasText: 'chat.update' });
    await entry.locator('summary').click();
    expect(await entry.locator('pre').first().innerText()).toContain('"text": "Because of this and that."');
    now().slack.update(0, '1.1', 'And more.');
    await stage.page.waitForSelector('#inspector .entry:nth-child(7)');
    expect(await stage.page.locator('#inspector .entry[open]').count()).toBe(1);
    const delivery = stage.page.locator('#inspector .entry').first();
    await delivery.locator('summary').click();
    const shown = await delivery.locator('pre').first().innerText();
    expect(shown).toContain('[hidden]');
    expect(shown).not.toContain('secretsecret');
  });

  test('never makes markup of what somebody asked', async () => {
    answer('<img src=x onerror=alert(1)>', '1.1');
    await stage.open();
    await stage.page.locator('#open-inspector').click();
    await stage.page.waitForSelector('#inspector .trace h3:text-is("<img src=x onerror=alert(1)>")');
    expect(await stage.page.locator('#inspector img').count()).toBe(0);
  });

  describe('has nothing serious to be found by axe, and fits', () => {
    test.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const)('%s, %i wide', async (colorScheme, width) => {
      answer('why?', '1.1');
      now().slack.command(0, 'U2', 'still running?', 't9');
      await stage.open({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      await stage.page.locator('#open-inspector').click();
      await stage.page.locator('#inspector .row').nth(1).click();
      await stage.page.waitForSelector('#inspector .step.is-final');
      for (const index of [0, 2]) await stage.page.locator('#inspector .entry summary').nth(index).click();
      await stage.page.evaluate(axe.source);
      const found = findings.parse(
        await stage.page.evaluate("axe.run('#inspector, .page-head').then(({ violations }) => violations)"),
      );
      const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`)).toEqual([]);
      expect(await stage.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const overflow = await stage.page.evaluate(
        "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('#inspector .trace'))",
      );
      expect(overflow).toBe(0);
    });
  });
});

test('the tests in a browser ran, or this machine has none', () => {
  if (chromiumPath === null) process.stderr.write('Chromium is missing: the tests of the inspector are left out\n');
  expect(chromiumPath === null || chromiumPath.length > 0).toBe(true);
});
