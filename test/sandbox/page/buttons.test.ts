import { expect, jest, test } from '@jest/globals';
import { discordMessage, slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(30_000);

const ts = '1700000000.000100';
const id = '1443000000000000000';

const slackBlocks = [
  { type: 'markdown', text: 'Was this good?' },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'again', style: 'primary', text: { type: 'plain_text', text: 'Ask again' } },
      { type: 'button', action_id: 'docs', url: 'https://a.example/', text: { type: 'plain_text', text: 'Read' } },
    ],
  },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: { type: 'plain_text', text: 'Good' }, value: 'good' },
        negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: 'bad' },
      },
      { type: 'icon_button', action_id: 'remove', icon: 'trash', text: { type: 'plain_text', text: 'Remove' } },
    ],
  },
];

const discordRows = [
  {
    type: 1,
    components: [
      { type: 2, style: 1, custom_id: 'more', label: 'More' },
      { type: 2, style: 4, custom_id: 'stop', label: 'Stop', disabled: true },
      { type: 2, style: 5, url: 'https://a.example/', label: 'Site' },
    ],
  },
];

inChromium('buttons below a message', () => {
  const stage = useStage();
  const button = (name: string) => stage.page.getByRole('button', { name, exact: true });

  async function openWithButtons(): Promise<void> {
    stage.slack.messages = [slackMessage(ts, '', { blocks: slackBlocks })];
    stage.discord.messages = [discordMessage(id, 'Was this good?', { components: discordRows })];
    await stage.open();
  }

  test('reach Slack with the action and, where there is a choice, its value', async () => {
    await openWithButtons();
    await Promise.all([stage.page.waitForResponse('**/press'), button('Ask again').click()]);
    await Promise.all([stage.page.waitForResponse('**/press'), button('Bad').click()]);
    await Promise.all([stage.page.waitForResponse('**/press'), button('Remove').click()]);
    expect(stage.slack.pressed).toEqual([
      ['U1', 'C1', ts, 'again', {}],
      ['U1', 'C1', ts, 'feedback', { value: 'bad' }],
      ['U1', 'C1', ts, 'remove', {}],
    ]);
  });

  test('a menu of Slack tells what was chosen', async () => {
    const option = (value: string) => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
    const select = {
      type: 'static_select',
      action_id: 'tone',
      placeholder: { type: 'plain_text', text: 'Tone' },
      options: [option('short'), option('long')],
    };
    stage.slack.messages = [slackMessage(ts, '', { blocks: [{ type: 'actions', elements: [select] }] })];
    await stage.open();
    const told = stage.page.waitForResponse('**/press');
    await stage.page.getByLabel('Tone').selectOption('long');
    await told;
    expect(stage.slack.pressed).toEqual([['U1', 'C1', ts, 'tone', { value: 'long' }]]);
  });

  test('reach Discord with their id, by keyboard too', async () => {
    await openWithButtons();
    await button('More').focus();
    await Promise.all([stage.page.waitForResponse('**/press'), stage.page.keyboard.press('Enter')]);
    expect(stage.discord.pressed).toEqual([['101', id, 'more']]);
    expect(await button('Stop').isDisabled()).toBe(true);
  });

  test('are pending until they were acknowledged, and cannot be pressed twice meanwhile', async () => {
    const acknowledged = Promise.withResolvers<{ kind: 'accepted' }>();
    stage.discord.pressAnswer = acknowledged.promise;
    await openWithButtons();
    await button('More').click();
    await stage.page.waitForSelector('#discord .block-button[aria-busy=true]');
    await button('More').click();
    acknowledged.resolve({ kind: 'accepted' });
    await stage.page.waitForSelector('#discord .block-button[aria-busy=true]', { state: 'detached' });
    expect(stage.discord.pressed.length).toBe(1);
  });

  test('that nobody acknowledged say so as their platform does', async () => {
    stage.discord.pressAnswer = Promise.resolve({ kind: 'failed', error: 'The application did not respond' });
    stage.slack.pressAnswer = Promise.resolve({ kind: 'press-failed', error: 'operation_timeout' });
    await openWithButtons();
    await button('More').click();
    await button('Ask again').click();
    await stage.page.waitForSelector('#discord .press-failed');
    expect(await stage.page.locator('#discord .press-failed').innerText()).toBe('This interaction failed');
    await stage.page.waitForSelector('#slack .press-failed');
    expect(await stage.page.locator('#slack .press-failed').innerText()).toContain('operation_timeout');
  });

  test('that lead to the web are links, and nothing else is', async () => {
    await openWithButtons();
    expect(await stage.page.locator('a.block-button').allInnerTexts()).toEqual(['Read', 'Site']);
    stage.discord.messages = [
      discordMessage(id, 'x', {
        components: [{ type: 1, components: [{ type: 2, style: 5, url: 'javascript:alert(1)', label: 'Bad' }] }],
      }),
    ];
    stage.changed('discord');
    await stage.page.waitForSelector('#discord span.block-button');
    expect(await stage.page.locator('#discord a.block-button').count()).toBe(0);
  });
});
