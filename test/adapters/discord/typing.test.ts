import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { REST } from 'discord.js';
import { createTyping } from '../../../src/adapters/discord/typing.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

describe('the typing sign', () => {
  let standIns: StandIns;
  beforeAll(async () => {
    standIns = await startStandIns({ platforms: ['discord'] });
  });
  afterAll(() => standIns.stop());

  function setUp() {
    const { discord, record } = standIns;
    const clock = createVirtualClock();
    const warnings: string[] = [];
    const rest = new REST({ api: discord.apiUrl, retries: 0, rejectOnRateLimit: () => true });
    rest.setToken(discord.credentials.token);
    const from = record.all().length;
    const calls = () =>
      record
        .all()
        .slice(from)
        .filter(({ type, name }) => type === 'called' && name.includes('typing'));
    const sent = (count: number) =>
      new Promise<void>((resolve) => {
        const unfollow = record.follow(look);
        function look(): void {
          if (calls().length < count) return;
          unfollow();
          resolve();
        }
        look();
      });
    return {
      channel: discord.guild.channels[0]?.id ?? '',
      clock,
      warnings,
      calls,
      sent,
      typing: createTyping(rest, clock, (what) => warnings.push(what)),
    };
  }

  test('is shown once for all answers that a channel awaits, and renewed until the last of them is there', async () => {
    const { channel, clock, warnings, calls, sent, typing } = setUp();
    const ends = [typing.begin(channel), typing.begin(channel), typing.begin(channel)];
    await sent(1);
    ends[0]?.();
    ends[0]?.();
    ends[1]?.();
    await clock.advance(0);
    while (clock.sleepers() === 0) await clock.settle();
    await clock.advance(8_000);
    await sent(2);
    while (clock.sleepers() === 0) await clock.settle();
    ends[2]?.();
    await clock.advance(60_000);
    expect(calls()).toHaveLength(2);
    expect(warnings).toEqual([]);
    expect(clock.sleepers()).toBe(0);
  });

  test('begins anew with the next answer', async () => {
    const { channel, typing, sent, calls } = setUp();
    typing.begin(channel)();
    const end = typing.begin(channel);
    await sent(1);
    end();
    expect(calls().length).toBeGreaterThanOrEqual(1);
  });
});
