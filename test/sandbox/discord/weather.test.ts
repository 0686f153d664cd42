import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Client } from 'discord.js';
import {
  brokenRules,
  channelNamed,
  createHandClock,
  createStage,
  eventually,
  type HandClock,
  nextCommand,
  personNamed,
  type Stage,
} from './support.ts';

let clock: HandClock;
let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  clock = createHandClock();
  stage = await createStage({ clock });
  client = await stage.join({ rest: { rejectOnRateLimit: () => true, retries: 0 } });
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const general = () => channelNamed(stage.discord, 'general');
const texts = () => stage.discord.messagesFor(ada(), general()).map(({ content }) => content);

async function asked() {
  const command = nextCommand(client);
  const result = stage.discord.ask(ada(), general(), 'Why?');
  return { interaction: await command, result };
}

test('weather that lasts fails every n-th call until it ends', async () => {
  const { interaction } = await asked();
  await interaction.deferReply();
  const route = 'PATCH /webhooks/:id/:token/messages/@original';
  stage.discord.faults.always(route, { kind: 'answer', status: 503 }, 2);
  await interaction.editReply('1');
  await expect(interaction.editReply('2')).rejects.toMatchObject({ status: 503 });
  await interaction.editReply('3');
  await expect(interaction.editReply('4')).rejects.toMatchObject({ status: 503 });
  stage.discord.faults.always(route, null);
  await interaction.editReply('5');
  await interaction.editReply('6');
  expect(texts()).toEqual(['6']);
});

test('a slow platform serves every call after so long, until it is quick again', async () => {
  const { interaction } = await asked();
  await interaction.deferReply();
  stage.discord.settings.slowMs = 1_000;
  const before = stage.record.all().length;
  const edited = interaction.editReply('slow');
  // Whether the call has arrived is not to be seen; the clock is moved in small steps until it is served.
  const startedMs = clock.now();
  await eventually(() => {
    clock.advance(1);
    return texts()[0] === 'slow';
  });
  await edited;
  expect(clock.now() - startedMs).toBeGreaterThanOrEqual(1_000);
  expect(
    stage.record
      .all()
      .slice(before)
      .some((event) => event.type === 'refused'),
  ).toBe(false);
  stage.discord.settings.slowMs = 0;
  await interaction.editReply('quick');
  expect(texts()).toEqual(['quick']);
});

test('on a platform that takes three seconds no acknowledgement comes in time', async () => {
  const { interaction, result } = await asked();
  stage.discord.settings.slowMs = 3_001;
  const acknowledged = interaction.deferReply();
  const refused = expect(acknowledged).rejects.toMatchObject({ code: 10062 });
  await eventually(() => {
    clock.advance(100);
    return brokenRules(stage.record).includes('unknown-interaction');
  });
  await refused;
  expect(await result).toEqual({ kind: 'failed', error: 'The application did not respond' });
});

test('tokens that are made to expire work no more, later ones do', async () => {
  const { interaction } = await asked();
  await interaction.deferReply();
  const waiting = await asked();
  stage.discord.expireTokens();
  await expect(interaction.editReply('late')).rejects.toMatchObject({ code: 50027, status: 401 });
  await expect(waiting.interaction.deferReply()).rejects.toMatchObject({ code: 10062 });
  const next = await asked();
  await next.interaction.reply('in time');
  expect(texts()).toEqual(['', 'in time']);
});
