/*
 * What somebody does on the page: says something, presses a button, switches the weather, lets a crowd ask. Reads the
 * post, does it through the stand-ins, says what became of it.
 */
import { z } from 'zod';
import type { Crowd } from '../crowd.ts';
import type { Weather } from '../weather/weather.ts';
import type { Platforms } from './platforms.ts';
import { encodeMentions, readDiscordCommand } from './typed.ts';
import { personId, viewDiscord, viewSlack } from './view.ts';

export interface ActionContext {
  readonly platforms: Platforms;
  readonly weather: Weather;
  readonly crowd: Crowd;
}

/**
 * What became of it. `sent`: what was said, with the key of the message if it is one. `done`: anything else, with the
 * channel where it happens if that matters. `failed`: the platform says so to the person, with its own word for it.
 */
type ActionResult =
  | { readonly kind: 'sent'; readonly key?: string }
  | { readonly kind: 'done'; readonly channel?: string }
  | { readonly kind: 'failed'; readonly error: string };

/** Null when the body is not what it has to be. */
type Action = (context: ActionContext, body: unknown) => Promise<ActionResult> | null;

const platform = z.enum(['slack', 'discord']);
const where = { platform, person: z.string(), channel: z.string() };

/** A composer takes no more than the platforms do, with room for their own complaint about it. */
const saidSchema = z.strictObject({
  ...where,
  text: z.string().min(1).max(50_000),
  /** Slack: the message whose thread it goes into. */
  thread: z.string().nullable(),
  /** Discord: the message that it replies to. */
  replyTo: z.string().nullable().default(null),
});
const pressedSchema = z.strictObject({
  ...where,
  message: z.string(),
  action: z.string(),
  /** Slack: which of its choices. */
  value: z.string().nullable().default(null),
});
const weatherSchema = z.union([
  z.strictObject({ id: z.string(), on: z.boolean() }),
  z.strictObject({ fine: z.literal(true) }),
]);
const crowdSchema = z.strictObject({ platform, channel: z.string() });

const failed = (error: string): ActionResult => ({ kind: 'failed', error });

/** The person's id, when they are in this channel. */
function personIn(context: ActionContext, place: { platform: 'slack' | 'discord'; person: string; channel: string }) {
  const { slack, discord } = context.platforms;
  const person = personId(context.platforms, place.platform, place.person);
  if (person === null) return null;
  const view = place.platform === 'slack' ? viewSlack(slack, person) : viewDiscord(discord, person);
  return view.channels.some(({ id }) => id === place.channel) ? { person, names: view.names } : null;
}

async function say(context: ActionContext, said: z.infer<typeof saidSchema>): Promise<ActionResult> {
  const { slack, discord } = context.platforms;
  const found = personIn(context, said);
  if (found === null) return failed('unknown_channel');
  const { person, names } = found;

  if (said.platform === 'slack') {
    const options = said.thread === null ? {} : { threadTs: said.thread };
    const result = await slack.type(person, said.channel, said.text, options);
    if (result.kind === 'command-failed') return failed(result.error);
    return result.kind === 'sent' ? { kind: 'sent', key: result.ts } : { kind: 'sent' };
  }
  const text = encodeMentions(said.text, names);
  const command = readDiscordCommand(text);
  if (!command) {
    const { id } = await discord.type(
      person,
      said.channel,
      text,
      said.replyTo === null ? {} : { replyTo: said.replyTo },
    );
    return { kind: 'sent', key: id };
  }
  const result = await discord.ask(person, said.channel, command.question, { private: command.private });
  return result.kind === 'failed' ? failed(result.error) : { kind: 'sent' };
}

async function press(context: ActionContext, pressed: z.infer<typeof pressedSchema>): Promise<ActionResult> {
  const { slack, discord } = context.platforms;
  const found = personIn(context, pressed);
  if (found === null) return failed('unknown_channel');
  const { person } = found;
  const { channel, message, value } = pressed;
  const result =
    pressed.platform === 'slack'
      ? await slack.press(person, channel, message, pressed.action, value === null ? {} : { value })
      : await discord.press(person, message, pressed.action);
  return 'error' in result ? failed(result.error) : { kind: 'done' };
}

async function setWeather({ weather }: ActionContext, wanted: z.infer<typeof weatherSchema>): Promise<ActionResult> {
  if ('fine' in wanted) {
    weather.clear();
    return { kind: 'done' };
  }
  return weather.set(wanted.id, wanted.on) ? { kind: 'done' } : failed('There is no such weather here');
}

/** Reads the body by a schema. A stand-in throws where the platform's own client would not have let one do this. */
function action<Body>(
  schema: z.ZodType<Body>,
  act: (context: ActionContext, body: Body) => Promise<ActionResult>,
): Action {
  return (context, body) => {
    const read = schema.safeParse(body);
    if (!read.success) return null;
    return act(context, read.data).catch((error: unknown) =>
      failed(error instanceof Error ? error.message : String(error)),
    );
  };
}

/** By the path to which it is posted. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ['/say', action(saidSchema, say)],
  ['/press', action(pressedSchema, press)],
  ['/weather', action(weatherSchema, setWeather)],
  [
    '/crowd',
    action(crowdSchema, async ({ crowd }, { platform: name, channel }) => ({
      kind: 'done',
      channel: crowd.ask(name, channel),
    })),
  ],
]);
