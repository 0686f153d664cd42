import { expect, jest, test } from '@jest/globals';
import { slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

const root = '1700000000.000100';
const reply = (number: number, text: string, rest: Parameters<typeof slackMessage>[2] = {}) =>
  slackMessage(`1700000001.00000${number}`, text, { threadTs: root, ...rest });

inChromium('a thread of Slack', () => {
  const stage = useStage();
  const panel = () => stage.page.locator('#slack-thread');
  const bodies = (where: string) => stage.page.locator(`#slack ${where} .message .body`).allInnerTexts();

  const withThread = () => [
    slackMessage(root, 'root', { user: 'U1' }),
    reply(1, 'first'),
    slackMessage('1700000002.000100', 'between'),
    reply(2, 'second', { user: 'U2' }),
  ];

  test('is summed up below its first message, and opens beside the channel', async () => {
    stage.slack.messages = withThread();
    await stage.open();
    expect(await bodies('.room')).toEqual(['root', 'between']);
    const summary = stage.page.locator('#slack .thread-summary');
    expect(await summary.innerText()).toMatch(/2 replies[\s\S]*Ben: second/);
    await summary.click();
    expect(await bodies('.thread-panel')).toEqual(['root', 'first', 'second']);
    expect(await stage.page.locator('#slack .room').isVisible()).toBe(true);
  });

  test('has its own composer, which writes into it', async () => {
    stage.slack.messages = withThread();
    await stage.open();
    await stage.page.getByRole('button', { name: 'Reply in thread' }).first().focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.type('and me');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    expect(stage.slack.typed).toEqual([['U1', 'C1', 'and me', { threadTs: root }]]);
  });

  test('Escape closes the completion first, then the thread, and the focus goes back', async () => {
    stage.slack.messages = withThread();
    await stage.open();
    await stage.page.locator('#slack .thread-summary').click();
    await stage.page.keyboard.type('@');
    await stage.page.waitForSelector('#slack-thread-completion:not([hidden])');
    await stage.page.keyboard.press('Escape');
    expect(await panel().isVisible()).toBe(true);
    await stage.page.keyboard.press('Escape');
    expect(await panel().isVisible()).toBe(false);
    expect(await stage.page.locator('#slack .room textarea:focus').count()).toBe(1);
  });

  test('opens by itself when the bot answers what one asked, and leaves the focus alone', async () => {
    stage.slack.type = async () => ({ kind: 'sent', ts: root });
    await stage.open();
    await stage.page.keyboard.type('@askline why?');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    stage.slack.messages = [slackMessage(root, '<@U0BOT> why?', { user: 'U1' }), reply(1, 'Because')];
    stage.changed('slack');
    await stage.page.waitForSelector('#slack-thread .body:has-text("Because")');
    expect(await stage.page.locator('#slack .room textarea:focus').count()).toBe(1);
    stage.slack.messages = [slackMessage(root, '<@U0BOT> why?', { user: 'U1' }), reply(1, 'Because it grows')];
    stage.changed('slack');
    await stage.page.waitForSelector('#slack-thread .body:has-text("Because it grows")');
  });

  test('what only one person sees is no reply', async () => {
    stage.slack.messages = [...withThread(), reply(3, 'psst', { ephemeralFor: 'U1' })];
    await stage.open();
    const summary = stage.page.locator('#slack .thread-summary');
    expect(await summary.locator('strong').innerText()).toBe('2 replies');
    await summary.click();
    expect(await bodies('.thread-panel')).toEqual(['root', 'first', 'second', 'psst']);
    expect(await panel().locator('.divider').innerText()).toBe('2 replies');
    stage.slack.messages = [slackMessage(root, 'root', { user: 'U1' }), reply(3, 'psst', { ephemeralFor: 'U1' })];
    stage.changed('slack');
    await summary.locator('strong:text-is("Only visible to you")').waitFor();
    await panel().locator('.divider').waitFor({ state: 'detached' });
  });

  test('of other people stays closed', async () => {
    await stage.open();
    stage.slack.messages = withThread();
    stage.changed('slack');
    await stage.page.waitForSelector('#slack .thread-summary');
    await stage.frames();
    expect(await panel().isVisible()).toBe(false);
  });

  test('lies over the channel on a phone, which then cannot be reached', async () => {
    stage.slack.messages = withThread();
    await stage.open({ viewport: { width: 390, height: 800 } });
    await stage.page.locator('#slack .thread-summary').click();
    const [panelBox, paneBox] = [await panel().boundingBox(), await stage.page.locator('#slack').boundingBox()];
    expect(Math.round(panelBox?.width ?? 0)).toBeGreaterThanOrEqual(Math.round(paneBox?.width ?? 1) - 2);
    expect(await stage.page.locator('#slack .room').evaluate((room) => room.hasAttribute('inert'))).toBe(true);
    await stage.page.getByRole('button', { name: 'Close the thread' }).click();
    expect(await stage.page.locator('#slack .room').evaluate((room) => room.hasAttribute('inert'))).toBe(false);
  });
});
