import { expect, jest, test } from '@jest/globals';
import { chromiumPath } from './chromium.ts';
import { discordMessage, slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

const lines = (count: number) => Array.from({ length: count }, (_one, index) => `line ${index}`).join('\n');

inChromium('the page in a browser', () => {
  const stage = useStage();
  const textOf = (platform: string, nth: number) =>
    stage.page.locator(`#${platform} .room .message .body`).nth(nth).innerText();

  test('asks in both panes by keyboard alone', async () => {
    await stage.open();
    await stage.page.keyboard.type('/a');
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.type('why?');
    await stage.page.keyboard.press('Enter');
    for (let presses = 0; presses < 40; presses += 1) {
      await stage.page.keyboard.press('Tab');
      if ((await stage.page.locator('#discord .room textarea:focus').count()) === 1) break;
    }
    await stage.page.keyboard.type('@as');
    await stage.page.keyboard.press('Tab');
    await stage.page.keyboard.type('and you?');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    expect(stage.slack.typed).toEqual([['U1', 'C1', '/ask why?', {}]]);
    expect(stage.discord.typed).toEqual([['type', '101', '301', '<@900> and you?', {}]]);
  });

  test('Escape closes the completion and Shift+Enter breaks the line', async () => {
    await stage.open();
    await stage.page.keyboard.type('@');
    await stage.page.waitForSelector('#slack-completion:not([hidden])');
    await stage.page.keyboard.press('Escape');
    await stage.page.waitForSelector('#slack-completion', { state: 'hidden' });
    await stage.page.keyboard.type('a');
    await stage.page.keyboard.press('Shift+Enter');
    await stage.page.keyboard.type('b');
    expect(await stage.page.locator('#slack .room textarea').inputValue()).toBe('@a\nb');
  });

  test('shows a message grow in place, and its edit', async () => {
    await stage.open();
    stage.discord.messages = [discordMessage('1443000000000000000', '', { thinking: true })];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord .thinking');
    stage.discord.messages = [discordMessage('1443000000000000000', '**First**')];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord .message strong:text-is("First")');
    stage.discord.messages = [discordMessage('1443000000000000000', '**First** and more', { edited: true })];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord .edited');
    expect(await textOf('discord', 0)).toBe('First and more (edited)');
    expect(await stage.page.locator('#discord .message').count()).toBe(1);
  });

  test('says what only one person sees', async () => {
    stage.slack.messages = [slackMessage('1700000001.000100', 'between', { ephemeralFor: 'U1' })];
    await stage.open();
    expect(await stage.page.locator('#slack .message.private .only-you').innerText()).toBe('Only visible to you');
  });

  test('never makes markup of what somebody wrote', async () => {
    const hostile = '<img src=x onerror=alert(1)><script>alert(1)</script> [x](javascript:alert(1))';
    stage.slack.messages = [
      slackMessage('1700000000.000100', hostile, { blocks: [{ type: 'markdown', text: hostile }] }),
    ];
    stage.discord.messages = [discordMessage('1443000000000000000', hostile)];
    await stage.open();
    expect(await stage.page.locator('.messages img, .messages script, .messages a[href^=javascript]').count()).toBe(0);
    expect(await textOf('slack', 0)).toContain('<script>alert(1)</script>');
  });

  test('says why something could not be sent, until that is dismissed', async () => {
    stage.slack.type = () => Promise.reject(new Error('Ada is not in general'));
    await stage.open();
    await stage.page.keyboard.type('hello');
    await stage.page.keyboard.press('Enter');
    expect(await stage.page.locator('#slack .notice').innerText()).toContain('Ada is not in general');
    await stage.page.getByRole('button', { name: 'Dismiss' }).click();
    await stage.page.waitForSelector('#slack .notice', { state: 'detached' });
  });

  test('shows what is being sent until the platform shows it', async () => {
    const taken = Promise.withResolvers<{ kind: 'sent'; ts: string }>();
    stage.slack.type = () => taken.promise;
    await stage.open();
    await stage.page.keyboard.type('hello');
    await stage.page.keyboard.press('Enter');
    await stage.page.waitForSelector('#slack .sending:has-text("hello")');
    stage.slack.messages = [slackMessage('1.000001', 'hello', { user: 'U1' })];
    taken.resolve({ kind: 'sent', ts: '1.000001' });
    stage.changed('slack');
    await stage.page.waitForSelector('#slack .sending', { state: 'detached' });
    expect(await stage.page.locator('#slack .room .message').count()).toBe(1);
  });

  test('stays at the end while it grows, unless one scrolled up', async () => {
    stage.discord.messages = [discordMessage('1443000000000000000', lines(100))];
    await stage.open();
    const list = stage.page.locator('#discord .messages');
    const distance = () => list.evaluate((one) => Math.round(one.scrollHeight - one.scrollTop - one.clientHeight));
    expect(await distance()).toBeLessThan(2);
    stage.discord.messages = [discordMessage('1443000000000000000', lines(140))];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord .body:has-text("line 139")');
    expect(await distance()).toBeLessThan(2);
    await list.evaluate((one) => one.scrollTo(0, 0));
    await stage.frames();
    stage.discord.messages = [discordMessage('1443000000000000000', lines(180))];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord .body:has-text("line 179")');
    expect(await list.evaluate((one) => one.scrollTop)).toBe(0);
  });

  test('lets one be somebody else', async () => {
    await stage.open();
    await stage.page.selectOption('#person', 'Ben');
    await stage.page.waitForSelector('#slack .channels button:has-text("secret")');
    await stage.page.locator('#slack .room textarea').click();
    await stage.page.keyboard.type('hi');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    expect(stage.slack.typed).toEqual([['U2', 'C1', 'hi', {}]]);
  });

  test('one is still the same after a reload, and somebody known where that one is not', async () => {
    await stage.open();
    await stage.page.selectOption('#person', 'Ben');
    await stage.page.waitForSelector('#slack .channels button:has-text("secret")');
    await stage.page.reload();
    await stage.page.waitForSelector('body[data-ready]');
    expect(await stage.page.locator('#person').inputValue()).toBe('Ben');
    await stage.page.evaluate('sessionStorage.setItem("person", "Nobody")');
    await stage.page.reload();
    await stage.page.waitForSelector('body[data-ready]');
    expect(await stage.page.locator('#person').inputValue()).toBe('Ada');
  });

  test('counts what came to a channel that is not open', async () => {
    await stage.open();
    const general = stage.page.locator('#slack .channels button').first();
    await stage.page.locator('#slack .channels button:has-text("askline")').click();
    stage.slack.messages = [slackMessage('1700000000.000100', 'one'), slackMessage('1700000000.000200', 'two')];
    stage.changed('slack');
    await stage.page.waitForSelector('#slack .channels .unread:has-text("2")');
    await general.click();
    expect(await stage.page.locator('#slack .unread').count()).toBe(0);
  });

  test('replies to a message of Discord, by keyboard too', async () => {
    stage.discord.messages = [discordMessage('1443000000000000000', 'an answer')];
    await stage.open();
    await stage.page.getByRole('button', { name: 'Reply', exact: true }).focus();
    await stage.page.keyboard.press('Enter');
    expect(await stage.page.locator('#discord .reply-bar').textContent()).toContain('Replying to askline');
    await stage.page.keyboard.type('really?');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    expect(stage.discord.typed).toEqual([['type', '101', '301', 'really?', { replyTo: '1443000000000000000' }]]);
    expect(await stage.page.locator('#discord .reply-bar').isVisible()).toBe(false);
  });

  test('offers the options of Discord’s /ask, and Enter still sends', async () => {
    await stage.open();
    await stage.page.locator('#discord .room textarea').focus();
    await stage.page.keyboard.type('/ask ');
    expect(await stage.page.locator('#discord [role=option]').allInnerTexts()).toEqual([
      expect.stringContaining('question:'),
      expect.stringContaining('private:'),
    ]);
    await stage.page.keyboard.press('Tab');
    await stage.page.keyboard.type('why? pri');
    await stage.page.keyboard.press('Tab');
    await stage.page.keyboard.press('Enter');
    expect(await stage.page.locator('#discord .room textarea').inputValue()).toBe('/ask question: why? private: true ');
    await Promise.all([stage.page.waitForResponse('**/say'), stage.page.keyboard.press('Enter')]);
    expect(stage.discord.typed).toEqual([['ask', '101', '301', 'why?', { private: true }]]);
  });

  test('marks mentions that really ping, files, and what is still being streamed', async () => {
    stage.discord.messages = [
      discordMessage('1443000000000000000', 'not @everyone'),
      discordMessage('1443000000000000001', 'yes @here', { author: '102', attachments: [{ filename: 'a.txt' }] }),
    ];
    stage.slack.messages = [slackMessage('1700000000.000100', 'more', { streaming: true })];
    await stage.open();
    expect(await stage.page.locator('#discord .mention').allInnerTexts()).toEqual(['@here']);
    expect(await stage.page.locator('#discord .pings .file').innerText()).toBe('a.txt');
    expect(await stage.page.locator('#slack .streaming').count()).toBe(1);
  });

  test('fits a phone: one pane at a time, nothing wider than the screen', async () => {
    stage.slack.messages = [slackMessage('1700000000.000100', `wide ${'w'.repeat(300)}`)];
    await stage.open({ viewport: { width: 390, height: 800 } });
    expect(await stage.page.locator('.pane:visible').count()).toBe(1);
    await stage.page.getByRole('tab', { name: 'Discord' }).click();
    expect(await stage.page.locator('#discord .room textarea').isVisible()).toBe(true);
    expect(await stage.page.locator('#slack').isVisible()).toBe(false);
    expect(await stage.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

test('the tests in a browser ran, or this machine has none', () => {
  if (chromiumPath === null)
    process.stderr.write('Chromium is missing: the tests of the page in a browser are left out\n');
  expect(chromiumPath === null || chromiumPath.length > 0).toBe(true);
});
