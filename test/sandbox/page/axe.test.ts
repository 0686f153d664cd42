import { expect, jest, test } from '@jest/globals';
import axe from 'axe-core';
import { z } from 'zod';
import { discordMessage, slackMessage } from './fakes.ts';
import { inChromium, useStage } from './stage.ts';

jest.setTimeout(60_000);

const findings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

const markdown =
  'Text with **bold**, `code`, [a link](https://a.example/), <@U1>\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```js\nlong();\n```';
const seconds = Math.floor(Date.now() / 1000);
const at = (number: number) => `${seconds}.00010${number}`;
const discordId = (number: number) => String((BigInt(seconds * 1000 - 1420070400000) << 22n) + BigInt(number));
const action = { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Again' } };

const slackMessages = [
  slackMessage(at(0), 'a question <@U0BOT>', { user: 'U1', reactions: [{ name: 'eyes', users: ['U0BOT'] }] }),
  slackMessage(at(1), '', {
    blocks: [
      { type: 'context', elements: [{ type: 'mrkdwn', text: '<@U1>: why?' }] },
      { type: 'markdown', text: markdown },
      {
        type: 'actions',
        elements: [
          action,
          { ...action, action_id: 'b', style: 'primary' },
          { ...action, action_id: 'c', style: 'danger' },
        ],
      },
    ],
  }),
  slackMessage(at(2), 'only for you', { ephemeralFor: 'U1', edited: true }),
  slackMessage(at(3), 'a reply', { threadTs: at(0) }),
];
const discordMessages = [
  discordMessage(discordId(0), 'a question <@900>', { author: '101' }),
  discordMessage(discordId(1), 'Text with **bold**, `code`, ||spoiler|| and @everyone\n```js\nlong();\n```', {
    replyTo: discordId(0),
    edited: true,
    components: [
      {
        type: 1,
        components: [1, 2, 3, 4].map((style) => ({ type: 2, style, custom_id: `b${style}`, label: 'Again' })),
      },
    ],
  }),
  discordMessage(discordId(2), '-# for you', {
    ephemeralFor: '101',
    interaction: { person: '101', command: 'ask' },
    attachments: [{ filename: 'a.txt' }],
  }),
  discordMessage(discordId(3), '@here look, <@101>', { author: '102' }),
  discordMessage(discordId(4), '', { thinking: true }),
];

inChromium('axe finds nothing serious', () => {
  const stage = useStage();

  async function seriousFindings(): Promise<string[]> {
    await stage.page.evaluate(axe.source);
    // Nothing may still be fading in: axe would measure its colours halfway.
    await stage.page.evaluate(
      'Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))',
    );
    const found = findings.parse(await stage.page.evaluate('axe.run().then(({ violations }) => violations)'));
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`));
  }

  test.each([
    ['light', 1400],
    ['dark', 1400],
    ['light', 390],
    ['dark', 390],
  ] as const)('%s, %i wide', async (colorScheme, width) => {
    stage.slack.messages = slackMessages;
    stage.discord.messages = discordMessages;
    stage.discord.isTyping = true;
    stage.slack.pressAnswer = Promise.resolve({ kind: 'press-failed', error: 'operation_timeout' });
    await stage.open({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    expect(await seriousFindings()).toEqual([]);

    await stage.page.locator('#slack-sky').getByRole('button', { name: 'too fast (429)' }).click();
    await stage.page.locator('#model-sky').getByRole('button', { name: 'hangs' }).click();
    await stage.page.locator('#slack .block-button').first().click();
    await stage.page.waitForSelector('#slack .press-failed');
    for (const standIn of ['slack', 'discord'] as const) {
      stage.record.add(standIn, 'called', 'chat.update', { status: 429, answer: { retry_after: 2 } });
    }
    await stage.page.waitForSelector('#slack .trouble');
    await stage.page.locator('#slack .room textarea').fill('@');
    expect(await seriousFindings()).toEqual([]);

    await stage.page.locator('#slack .room textarea').fill('');
    await stage.page.locator('#slack .thread-summary').click();
    await stage.page.waitForSelector('#slack-thread .message');
    expect(await seriousFindings()).toEqual([]);
    await stage.page.keyboard.press('Escape');

    await stage.page.locator('#slack-sky').getByRole('button', { name: '30 people ask' }).click();
    if (width < 900) await stage.page.getByRole('tab', { name: 'Discord' }).click();
    await stage.page.locator('#discord .spoiler').click();
    expect(await seriousFindings()).toEqual([]);
  });
});
