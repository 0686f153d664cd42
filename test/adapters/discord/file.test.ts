/*
 * Where messages run out: an app that only the person has may send five follow-ups in a server that lacks it.
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { longAnswer, wordsOf } from '../../fixtures/answers.ts';
import { startTown, type Town } from '../../town/town.ts';

// Six writes with one token take longer than its limit gives at once.
jest.setTimeout(30_000);

describe('an answer in a server that lacks the app', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown({ platforms: ['discord'] });
  });
  afterEach(() => town.stop());

  async function answered(text: string, options: { readonly private?: boolean } = {}) {
    const { discord, claude } = town;
    const [ada = '', channel = ''] = [discord.guild.people[0]?.id, discord.guild.channels[0]?.id];
    claude.next({ kind: 'text', text, tokensPerSecond: 0 });
    await discord.ask(ada, channel, 'Tell me all of it', { installed: 'user-only', ...options });
    const [record] = await town.untilRecorded(1);
    return { record, messages: discord.messagesFor(ada, channel) };
  }

  test.each([false, true])(
    'that is too long for its messages ends in a file, and says so (private: %s)',
    async (isPrivate) => {
      const text = longAnswer().repeat(2).slice(0, 14_000);
      const { record, messages } = await answered(text, { private: isPrivate });
      expect(record).toMatchObject({ outcome: 'answered' });
      expect(messages).toHaveLength(6);
      expect(messages.at(-2)?.content).toContain('the rest is in the file below');
      const attachment = messages.at(-1)?.attachments[0];
      expect(attachment).toMatchObject({ filename: 'answer.md' });
      const file = town.discord.fileContent(attachment?.id ?? '')?.toString('utf8') ?? '';
      const shown = messages.map(({ content }) => content).join('\n');
      const missing = wordsOf(text).filter((word) => !shown.includes(word) && !file.includes(word));
      expect(missing).toEqual([]);
      expect(text.trimEnd().endsWith(file.trimEnd().slice(-200))).toBe(true);
      expect(messages.every(({ ephemeralFor }) => (ephemeralFor !== null) === isPrivate)).toBe(true);
    },
  );

  test('that fits has no file', async () => {
    const { messages } = await answered('Short.');
    expect(messages.map(({ attachments }) => attachments.length)).toEqual([0]);
  });
});
