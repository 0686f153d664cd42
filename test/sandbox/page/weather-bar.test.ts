import { expect, jest, test } from '@jest/globals';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

inChromium('the weather on the page', () => {
  const stage = useStage();
  const pressed = () => stage.page.locator('.sky [aria-pressed=true]').allInnerTexts();
  const chips = (platform: string) => stage.page.locator(`#${platform} .weather-now .bad`).allInnerTexts();

  test('is switched by a click, shown in the pane, and said in a sentence', async () => {
    await stage.open();
    await stage.page.locator('#slack-sky').getByRole('button', { name: 'too fast (429)' }).click();
    await stage.page.waitForSelector('#slack .weather-now .bad');
    expect(await chips('slack')).toEqual(['Slack: too fast (429)']);
    expect(await chips('discord')).toEqual([]);
    expect(await stage.page.locator('#slack-sky .says').innerText()).toContain('asks to wait 2 s');
  });

  test('of the model shows in both panes, and all of it ends with one button', async () => {
    await stage.open();
    await stage.page.locator('#model-sky').getByRole('button', { name: 'hangs' }).click();
    await stage.page.locator('#discord-sky').getByRole('button', { name: 'slow' }).click();
    await stage.page.waitForSelector('#discord .bad:has-text("Discord: slow")');
    expect(await chips('slack')).toEqual(['Model: hangs']);
    expect(await chips('discord')).toEqual(['Model: hangs', 'Discord: slow']);
    await stage.page.getByRole('button', { name: 'Fine weather' }).click();
    await stage.page.waitForSelector('.weather-now .bad', { state: 'detached' });
    expect(await pressed()).toEqual([]);
  });

  test('is switched by keyboard alone: a bar is one stop, arrows walk it', async () => {
    await stage.open();
    await stage.page.locator('#person').focus();
    await stage.page.keyboard.press('Tab');
    for (let presses = 0; presses < 6; presses += 1) {
      if ((await stage.page.locator('#model-sky button:focus').count()) === 1) break;
      await stage.page.keyboard.press('Tab');
    }
    await stage.page.keyboard.press('ArrowRight');
    await stage.page.keyboard.press('Enter');
    await stage.page.waitForSelector('.sky [aria-pressed=true]');
    expect(await pressed()).toEqual(['fails midway']);
    expect(await stage.page.locator('#model-sky [tabindex="0"]').count()).toBe(1);
  });

  test('a call that is turned away shows as it happens, counted, with its wait', async () => {
    await stage.open();
    const limited = { status: 429, answer: { retry_after: 1.25 } };
    stage.record.add('discord', 'called', 'PATCH /webhooks/:id/:token/messages/:id', limited);
    await stage.page.waitForSelector('#discord .trouble');
    stage.record.add('discord', 'called', 'PATCH /webhooks/:id/:token/messages/:id', limited);
    stage.record.add('slack', 'called', 'chat.update', { status: 200, answer: { ok: false, error: 'msg_too_long' } });
    stage.record.add('slack', 'called', 'chat.update', { status: 429, answer: { ok: false }, fault: 'answer' });
    await stage.page.waitForSelector('#discord .trouble:has-text("×2")');
    expect(await stage.page.locator('#discord .trouble').allInnerTexts()).toEqual([
      'edit of a message → 429, waits 1.3 s ×2',
    ]);
    expect(await stage.page.locator('#slack .trouble').allInnerTexts()).toEqual([
      'chat.update → msg_too_long',
      'chat.update → 429, waits 2 s',
    ]);
  });

  test('what goes well is not reported', async () => {
    await stage.open();
    stage.record.add('slack', 'called', 'chat.update', { status: 200, answer: { ok: true } });
    stage.record.add('slack', 'called', 'chat.update', { status: 500, answer: {} });
    await stage.page.waitForSelector('#slack .trouble');
    expect(await stage.page.locator('#slack .trouble').allInnerTexts()).toEqual(['chat.update → 500']);
  });

  test('thirty people ask in the channel that is open', async () => {
    await stage.open();
    await stage.page.locator('#discord-sky').getByRole('button', { name: '30 people ask' }).click();
    for (let waits = 0; waits < 100 && stage.discord.typed.length < 30; waits += 1) await stage.frames(3);
    expect(stage.discord.typed.length).toBe(30);
    expect(stage.slack.typed).toEqual([]);
  });
});
