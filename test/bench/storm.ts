/*
 * More than any platform allows: the page, over small fakes whose messages grow twenty times a second.
 */
import { wallClock } from '../../src/sandbox/clock.ts';
import { startPage } from '../../src/sandbox/page/server.ts';
import { createRecord } from '../../src/sandbox/record.ts';
import { discordMessage, fakeDiscord, fakeSky, fakeSlack, slackMessage } from '../sandbox/page/fakes.ts';

export interface Storm {
  readonly url: string;
  /** The last words of each answer. */
  readonly end: string;
  begin(): void;
  stop(): Promise<void>;
}

const TICK_MS = 50;
const GROWS_BY = 24;
const END = 'That was all.';

const paragraph =
  'Some words with **bold**, *italic* and `code`, as answers have them, to fill a line or two of the message.';
const part = [
  paragraph,
  '- one\n- two\n  - and a half\n- three',
  '```ts\nexport const newest = (texts: readonly string[]) => texts.at(-1);\n```',
  '| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |',
  paragraph,
  '> quoted\n> twice',
  '1. first\n2. then',
  paragraph,
].join('\n\n');
const answer = [part, part, part, part, part, END].join('\n\n');

export async function startStorm(answers: number): Promise<Storm> {
  const slack = fakeSlack();
  const discord = fakeDiscord();
  const record = createRecord(wallClock);
  const nowSeconds = Math.floor(wallClock.now() / 1000);
  const page = await startPage({
    platforms: { slack, discord },
    ...fakeSky({ slack, discord }),
    record,
    clock: wallClock,
    answersFrom: 'stand-in',
    port: 0,
  });
  let cancel = (): void => undefined;
  let length = 0;

  function tick(): void {
    length = Math.min(answer.length, length + GROWS_BY);
    const text = answer.slice(0, length);
    const numbers = Array.from({ length: answers }, (_one, index) => index);
    slack.messages = numbers.map((number) =>
      slackMessage(`${nowSeconds}.${String(number).padStart(6, '0')}`, text, { blocks: [{ type: 'markdown', text }] }),
    );
    discord.messages = numbers.map((number) => discordMessage(String(1443000000000000000n + BigInt(number)), text));
    record.add('slack', 'changed', 'storm', {});
    record.add('discord', 'changed', 'storm', {});
    if (length < answer.length) cancel = wallClock.after(TICK_MS, tick);
  }

  return {
    url: `http://127.0.0.1:${page.port}/`,
    end: END,
    begin: tick,
    async stop() {
      cancel();
      await page.close();
    },
  };
}
