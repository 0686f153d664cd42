import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { REST, Routes } from 'discord.js';
import { channelNamed, createStage, nextCommand, personNamed, type Stage } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage({ settings: { requireRegistration: true } });
});
afterEach(() => stage.close());

const question = { type: 3, name: 'question', description: 'What to ask' };
const ask = { type: 1, name: 'ask', description: 'Ask something', options: [question] };

function put(commands: unknown): Promise<unknown> {
  const { discord } = stage;
  const rest = new REST({ api: discord.apiUrl }).setToken(discord.credentials.token);
  return rest.put(Routes.applicationCommands(discord.credentials.applicationId), { body: commands });
}

test('commands are kept as they were registered, with ids', async () => {
  await put([ask]);
  expect(stage.discord.commands()).toMatchObject([
    { ...ask, id: expect.stringMatching(/^\d{17,19}$/), application_id: stage.discord.credentials.applicationId },
  ]);
  await put([]);
  expect(stage.discord.commands()).toEqual([]);
});

test('where registration is asked for, /ask exists only after it', async () => {
  const { discord } = stage;
  const client = await stage.join();
  const [ada, general] = [personNamed(discord, 'Ada'), channelNamed(discord, 'general')];
  expect(await discord.ask(ada, general, 'Why?')).toMatchObject({ kind: 'failed' });
  await put([ask]);
  const command = nextCommand(client);
  const asked = discord.ask(ada, general, 'Why?');
  const interaction = await command;
  expect((await client.application.commands.fetch()).has(interaction.commandId)).toBe(true);
  await interaction.deferReply();
  expect(await asked).toEqual({ kind: 'accepted' });
});

test.each([
  ['a name in capitals', [{ ...ask, name: 'Ask' }], 50035],
  ['a name with a space', [{ ...ask, name: 'ask me' }], 50035],
  ['no description', [{ type: 1, name: 'ask' }], 50035],
  ['a long description', [{ ...ask, description: 'x'.repeat(101) }], 50035],
  ['an option without a name', [{ ...ask, options: [{ type: 3, description: 'x' }] }], 50035],
  ['an option of an unknown type', [{ ...ask, options: [{ ...question, type: 99 }] }], 50035],
  ['too long a maximum', [{ ...ask, options: [{ ...question, max_length: 6_001 }] }], 50035],
  [
    'a required option after another',
    [{ ...ask, options: [question, { ...question, name: 'more', required: true }] }],
    50035,
  ],
  ['26 options', [{ ...ask, options: Array.from({ length: 26 }, (_, i) => ({ ...question, name: `o${i}` })) }], 50035],
  ['the same command twice', [ask, ask], 50035],
  ['101 commands', Array.from({ length: 101 }, (_, i) => ({ ...ask, name: `ask${i}` })), 30032],
])('%s is refused', async (_name, commands, code) => {
  await expect(put(commands)).rejects.toMatchObject({ code, status: 400 });
  expect(stage.discord.commands()).toEqual([]);
});

test('the commands of another application are out of reach', async () => {
  const rest = new REST({ api: stage.discord.apiUrl }).setToken(stage.discord.credentials.token);
  const foreign = rest.put(Routes.applicationCommands('400000000000000099'), { body: [ask] });
  await expect(foreign).rejects.toMatchObject({ status: 403 });
});
