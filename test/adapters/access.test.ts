/*
 * Who is let in by the whole bot, on both platforms, as people see it.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTown, type Town } from '../town/town.ts';
import { fixture, modelCalls } from './press-stage.ts';

const SLACK_GENERAL = 'C0GENERAL1';
const DISCORD_GENERAL = '300000000000000001';
const DISCORD_RANDOM = '300000000000000002';

let town: Town;
let recordedBefore = 0;
let callsBefore = 0;

beforeAll(async () => {
  town = await startTown({ environment: { ASKLINE_CONFIG: fixture('access.yaml') } });
  town.slack.settings.scopes.add('usergroups:read');
});
beforeEach(() => {
  recordedBefore = town.logs().filter((line) => 'outcome' in line).length;
  callsBefore = modelCalls(town);
  town.claude.next({ kind: 'text', text: 'Because.' });
});
afterEach(() => {
  for (const { id } of town.discord.guild.people) town.discord.giveRoles(id, []);
});
afterAll(() => town.stop());

const onSlack = (name: string): string => town.slack.team.people.find((one) => one.name === name)?.id ?? '';
const onDiscord = (name: string): string => town.discord.guild.people.find((one) => one.name === name)?.id ?? '';

/** The log line of the question that was asked last. */
async function ended(): Promise<Readonly<Record<string, unknown>>> {
  const lines = await town.untilRecorded(recordedBefore + 1);
  recordedBefore = lines.length;
  return lines.at(-1) ?? {};
}

async function refusedFor(reason: string): Promise<void> {
  expect(await ended()).toMatchObject({ outcome: 'refused', refusal: reason });
  expect(modelCalls(town)).toBe(callsBefore);
}

describe('on Slack', () => {
  const lastTo = (name: string) => town.slack.messagesFor(onSlack(name), SLACK_GENERAL).at(-1);

  test('a member is answered', async () => {
    await town.slack.type(onSlack('Ada'), SLACK_GENERAL, '/ask Why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
  });

  test.each(['Gwen', 'Gus'])('the guest %s is told alone that guests cannot ask', async (guest) => {
    await town.slack.type(onSlack(guest), SLACK_GENERAL, '/ask Why?');
    await refusedFor('guest');
    expect(lastTo(guest)).toMatchObject({ ephemeralFor: onSlack(guest), text: expect.stringMatching(/guests/i) });
  });

  test('a stranger who mentions the bot is told alone', async () => {
    await town.slack.type(onSlack('Stan'), SLACK_GENERAL, '@askline why?');
    await refusedFor('stranger');
    expect(lastTo('Stan')).toMatchObject({ ephemeralFor: onSlack('Stan') });
  });

  test('an admin asks although nobody can tell who they are, others do not', async () => {
    const { scopes } = town.slack.settings;
    scopes.delete('users:read');
    await town.slack.type(onSlack('Ben'), SLACK_GENERAL, '/ask Why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    callsBefore = modelCalls(town);
    await town.slack.type(onSlack('Chloe'), SLACK_GENERAL, '/ask Why?');
    await refusedFor('standing-unknown');
    expect(lastTo('Chloe')).toMatchObject({ ephemeralFor: onSlack('Chloe') });
    scopes.add('users:read');
    expect(town.logText()).toContain('add the scope to the app');
  });
});

describe('on Discord', () => {
  const lastTo = (name: string, channel: string) => town.discord.messagesFor(onDiscord(name), channel).at(-1);

  test('somebody with a denied role is told alone, and asks again when it was taken from them', async () => {
    town.discord.giveRoles(onDiscord('Ada'), [town.discord.guild.helpersRole.id]);
    await town.discord.ask(onDiscord('Ada'), DISCORD_GENERAL, 'Why?');
    await refusedFor('not-allowed');
    expect(lastTo('Ada', DISCORD_GENERAL)).toMatchObject({ ephemeralFor: onDiscord('Ada') });
    town.discord.giveRoles(onDiscord('Ada'), []);
    await town.discord.ask(onDiscord('Ada'), DISCORD_GENERAL, 'Why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
  });

  test('nobody is answered in a denied channel', async () => {
    await town.discord.type(onDiscord('Ada'), DISCORD_RANDOM, '@askline why?');
    await refusedFor('not-allowed');
    await town.discord.type(onDiscord('Ada'), DISCORD_GENERAL, '@askline why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
  });
});
