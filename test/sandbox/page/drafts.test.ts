/*
 * What somebody typed is theirs: it waits where they typed it, and comes back when it could not be sent.
 */
import { expect, jest, test } from '@jest/globals';
import { discordMessage, slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

inChromium('what somebody typed', () => {
  const stage = useStage();
  const field = (place: string) => stage.page.locator(`${place} textarea`);
  const channel = (platform: string, name: string) =>
    stage.page.locator(`#${platform} .channels button:has-text("${name}")`);
  const send = async (text: string) => {
    await stage.page.keyboard.type(text);
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
  };

  test('stays with its channel', async () => {
    await stage.open();
    await stage.page.keyboard.type('for all');
    await channel('slack', 'askline').click();
    expect(await field('#slack .room').inputValue()).toBe('');
    await field('#slack .room').fill('for the bot');
    await channel('slack', 'general').click();
    expect(await field('#slack .room').inputValue()).toBe('for all');
    await channel('slack', 'askline').click();
    expect(await field('#slack .room').inputValue()).toBe('for the bot');
  });

  test('stays with who typed it', async () => {
    await stage.open();
    await stage.page.keyboard.type('of Ada');
    await stage.page.selectOption('#person', 'Ben');
    await stage.page.waitForSelector('#slack .channels button:has-text("secret")');
    expect(await field('#slack .room').inputValue()).toBe('');
    await stage.page.selectOption('#person', 'Ada');
    await stage.page.waitForSelector('#slack .channels button:has-text("secret")', { state: 'detached' });
    expect(await field('#slack .room').inputValue()).toBe('of Ada');
  });

  test('stays with its thread', async () => {
    const roots = ['1700000000.000100', '1700000001.000100'];
    stage.slack.messages = roots.flatMap((ts, index) => [
      slackMessage(ts, `question ${index}`, { user: 'U1' }),
      slackMessage(`170000000${index + 2}.000100`, `answer ${index}`, { threadTs: ts }),
    ]);
    await stage.open();
    const summaries = stage.page.locator('#slack .thread-summary');
    await summaries.nth(1).click();
    await stage.page.keyboard.type('to the second');
    await summaries.nth(0).click();
    expect(await field('#slack-thread').inputValue()).toBe('');
    await stage.page.getByRole('button', { name: 'Close the thread' }).click();
    await summaries.nth(1).click();
    expect(await field('#slack-thread').inputValue()).toBe('to the second');
    await send('!');
    expect(stage.slack.typed).toEqual([['U1', 'C1', 'to the second!', { threadTs: roots[1] }]]);
  });

  test('comes back while the sandbox is down, a command too, and it says so', async () => {
    await stage.open();
    await stage.page.evaluate('globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"))');
    for (const [platform, text] of [
      ['slack', '/ask Why?'],
      ['discord', '/ask question: Why?'],
    ] as const) {
      await field(`#${platform} .room`).focus();
      await stage.page.keyboard.type(text);
      await stage.page.keyboard.press('Enter');
      await stage.page.waitForSelector(`#${platform} .notice:has-text("does not answer")`);
      expect(await field(`#${platform} .room`).inputValue()).toBe(text);
    }
  });

  test('comes back to its channel, before what was typed there since', async () => {
    const taken = Promise.withResolvers<never>();
    stage.slack.type = () => taken.promise;
    await stage.open();
    await stage.page.keyboard.type('first');
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.type('second');
    await channel('slack', 'askline').click();
    const told = stage.page.waitForResponse('**/say');
    taken.reject(new Error('Ada is not in general'));
    await told;
    await stage.page.locator('#announcer:has-text("not in general")').waitFor({ state: 'attached' });
    expect(await field('#slack .room').inputValue()).toBe('');
    await channel('slack', 'general').click();
    expect(await field('#slack .room').inputValue()).toBe('first\nsecond');
  });

  test('comes back when it is too long, as the reply that it was; the complaint goes at the next try', async () => {
    const tooLong = 'Your input is too long: 6000 is the limit.';
    stage.discord.messages = [discordMessage('1443000000000000000', 'an answer')];
    stage.discord.type = () => Promise.reject(new Error(tooLong));
    await stage.open();
    await stage.page.getByRole('button', { name: 'Reply', exact: true }).click();
    await send('long');
    await stage.page.waitForSelector(`#discord .notice:has-text("${tooLong}")`);
    expect(await field('#discord .room').inputValue()).toBe('long');
    const typed: unknown[] = [];
    stage.discord.type = async (...said) => {
      typed.push(said);
      return { id: '1' };
    };
    await send('!');
    await stage.page.waitForSelector('#discord .notice', { state: 'detached' });
    expect(typed).toEqual([['101', '301', 'long!', { replyTo: '1443000000000000000' }]]);
    expect(await field('#discord .room').inputValue()).toBe('');
  });

  test('is gone once it was sent, also when the bot then fails', async () => {
    stage.discord.answer = { kind: 'failed', error: 'The application did not respond' };
    await stage.open();
    await field('#discord .room').focus();
    await send('/ask question: Why?');
    await stage.page.waitForSelector('#discord .sending', { state: 'detached' });
    expect(await field('#discord .room').inputValue()).toBe('');
    expect(await stage.page.locator('#discord .notice').count()).toBe(0);
  });
});
