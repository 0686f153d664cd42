import { expect, test } from '@jest/globals';
import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from 'discord-api-types/v10';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Documented: "Application Command Naming"; lower case wherever the script has one. */
const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((text) => text === text.toLowerCase());
const description = z.string().min(1).max(100);

const option = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal(ApplicationCommandOptionType.String),
    name,
    description,
    required: z.boolean().optional(),
    min_length: z.int().min(0).max(6000).optional(),
    max_length: z.int().min(1).max(6000).optional(),
  }),
  z.strictObject({
    type: z.literal(ApplicationCommandOptionType.Boolean),
    name,
    description,
    required: z.boolean().optional(),
  }),
]);

/** Documented: required options come before the others, and names differ. */
const options = z
  .array(option)
  .max(25)
  .refine((list) => new Set(list.map((item) => item.name)).size === list.length)
  .refine((list) => list.findLastIndex((item) => item.required) < list.filter((item) => item.required).length);

const commands = z
  .array(
    z.strictObject({
      name,
      type: z.literal(ApplicationCommandType.ChatInput),
      description,
      options,
      integration_types: z.array(z.union([z.literal(0), z.literal(1)])),
      contexts: z.array(z.enum(InteractionContextType)),
    }),
  )
  .max(100);

const text = readFileSync(new URL('../../manifests/discord-commands.json', import.meta.url), 'utf8');
const parsed = commands.parse(JSON.parse(text));

test('/ask is the only command: an optional question of at most 6,000 characters, and private', () => {
  expect(parsed.map((command) => command.name)).toEqual(['ask']);
  expect(parsed[0]?.options).toMatchObject([
    { name: 'question', type: ApplicationCommandOptionType.String, required: false, max_length: 6000 },
    { name: 'private', type: ApplicationCommandOptionType.Boolean, required: false },
  ]);
});

test('it is there in servers and in direct messages to the bot, and nowhere else', () => {
  const { Guild, BotDM } = InteractionContextType;
  expect(parsed[0]?.contexts).toEqual([Guild, BotDM]);
  expect(parsed[0]?.integration_types).toEqual([0]);
});

test('names, descriptions and options together stay within 8,000 characters', () => {
  expect(text.length).toBeLessThan(8000);
});
