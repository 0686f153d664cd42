/*
 * Where things stand at sizes that people really have: a low window, a zoomed one, a small phone, one that changes.
 */
import { expect, jest, test } from '@jest/globals';
import { discordMessage, slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

const words = (count: number) => Array.from({ length: count }, (_one, index) => `word${index}`).join(' ');

inChromium('the page at a size', () => {
  const stage = useStage();
  const heightOf = async (selector: string) => (await stage.page.locator(selector).boundingBox())?.height ?? 0;
  const bottomOf = async (selector: string) => {
    const box = await stage.page.locator(selector).boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };

  test.each([
    [683, 384],
    [640, 360],
    [740, 360],
  ])('of %i x %i shows messages, and one can scroll to where one types', async (width, height) => {
    stage.slack.messages = [slackMessage('1700000000.000100', words(300))];
    await stage.open({ viewport: { width, height } });
    expect(await heightOf('#slack .messages >> nth=0')).toBeGreaterThanOrEqual(80);
    await stage.page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    expect(await bottomOf('#slack .room .field')).toBeLessThanOrEqual(height);
    expect(await stage.page.locator('#slack .room textarea').isVisible()).toBe(true);
  });

  test.each([
    [768, 500],
    [1200, 800],
    [390, 800],
  ])('of %i x %i fits as a whole: the page does not scroll', async (width, height) => {
    await stage.open({ viewport: { width, height } });
    expect(await stage.page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(height);
    expect(await bottomOf('#slack .room .field')).toBeLessThanOrEqual(height);
  });

  test('of a small phone has the inspector beside the name', async () => {
    await stage.open({ viewport: { width: 360, height: 740 } });
    // The longest name of the sandbox's own people.
    await stage.page.evaluate('document.querySelector("#person").append(new Option("Chloe"))');
    const [title, button] = await Promise.all(
      ['.page-head h1', '#open-inspector'].map((selector) => stage.page.locator(selector).boundingBox()),
    );
    expect(button?.y).toBeLessThan((title?.y ?? 0) + (title?.height ?? 0));
    expect(await stage.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  test('that changes with the inspector stays at the end of an answer that grows', async () => {
    const above = Array.from({ length: 30 }, (_one, index) =>
      discordMessage(`14430000000000000${10 + index}`, words(90)),
    );
    const text = (count: number) => [...above, discordMessage('1443000000000000050', words(count))];
    stage.discord.messages = text(900);
    await stage.open({ viewport: { width: 1500, height: 800 } });
    const list = stage.page.locator('#discord .messages');
    const distance = () => list.evaluate((one) => Math.round(one.scrollHeight - one.scrollTop - one.clientHeight));
    let count = 900;
    for (let turn = 0; turn < 4; turn += 1) {
      // Opened, closed, and both again: the panes make room and take it back.
      await stage.page.locator('#open-inspector').click();
      await stage.frames(4);
      expect(await distance()).toBeLessThan(2);
      count += 40;
      stage.discord.messages = text(count);
      stage.changed('discord');
      await stage.page.waitForSelector(`#discord .body:has-text("word${count - 1}")`);
      expect(await distance()).toBeLessThan(2);
    }
  });

  test('that changes leaves one where one scrolled to', async () => {
    stage.discord.messages = [discordMessage('1443000000000000000', words(900))];
    await stage.open({ viewport: { width: 1500, height: 800 } });
    const list = stage.page.locator('#discord .messages');
    await list.evaluate((one) => one.scrollTo(0, 0));
    await stage.frames();
    await stage.page.setViewportSize({ width: 1000, height: 800 });
    await stage.frames(4);
    expect(await list.evaluate((one) => one.scrollTop)).toBe(0);
  });
});
