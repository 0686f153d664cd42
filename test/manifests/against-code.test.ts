/*
 * What an operator declares to the platforms, held against what the code really uses.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const manifest = z
  .object({
    features: z.object({ slash_commands: z.array(z.object({ command: z.string() })) }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
  })
  .parse(parse(readFileSync(new URL('../../manifests/slack-app-manifest.yaml', import.meta.url), 'utf8')));

function sourceOf(folder: string): string {
  const url = new URL(`../../src/adapters/${folder}/`, import.meta.url);
  return readdirSync(url)
    .map((file) => readFileSync(new URL(file, url), 'utf8'))
    .join('\n');
}

/** From Slack's method and event references; null: needs none, or is only tried where it was granted. */
const scopeOf: Readonly<Record<string, string | null>> = {
  'auth.test': null,
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.startStream': 'chat:write',
  'chat.appendStream': 'chat:write',
  'chat.stopStream': 'chat:write',
  'reactions.add': 'reactions:write',
  'users.info': 'users:read',
  // To look whether a post arrived after all: whoever installs the app may grant the history scopes for it, or not.
  'conversations.history': null,
  'conversations.replies': null,
  // For lists of groups alone: whoever configures them grants it.
  'usergroups.list': null,
};
const eventScopes: Readonly<Record<string, string>> = { app_mention: 'app_mentions:read', 'message.im': 'im:history' };

describe('the Slack app manifest', () => {
  const source = sourceOf('slack');
  const methods = new Set(
    [...source.matchAll(/writer\s*\.(\w+)\s*\.(\w+)\(/g)].map(([, family, name]) => `${family}.${name}`),
  );

  test('asks for the scopes of what the code calls and hears, and for no other', () => {
    expect(methods.size).toBeGreaterThan(4);
    const called = [...methods].map((method) => {
      if (!Object.hasOwn(scopeOf, method)) throw new Error(`${method} is called, and no scope is known for it`);
      return scopeOf[method] ?? null;
    });
    const heard = manifest.settings.event_subscriptions.bot_events.map(
      (event) => eventScopes[event] ?? `none for ${event}`,
    );
    // Posting where nobody invited the bot, and having a command at all.
    const standing = ['chat:write.public', 'commands'];
    const needed = new Set([...called.filter((scope) => scope !== null), ...heard, ...standing]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
  });

  test('subscribes to the events that the code listens to', () => {
    const listened = [...source.matchAll(/\.event\('(\w+)'/g)].map(([, name]) => String(name));
    const subscribed = manifest.settings.event_subscriptions.bot_events.map((name) => name.replace(/\..*$/, ''));
    expect(listened.toSorted()).toEqual(subscribed.toSorted());
  });

  test('has the command that the notices tell people to use', () => {
    const notices = readFileSync(new URL('../../src/core/notices.ts', import.meta.url), 'utf8');
    for (const { command } of manifest.features.slash_commands) expect(notices).toContain(`\`${command}\``);
  });
});

test('the Discord command has the options that the code reads, of the types that it reads', () => {
  const source = sourceOf('discord');
  const read = [...source.matchAll(/options\.get(String|Boolean)\('(\w+)'/g)].map(
    ([, type, name]) => `${name}: ${type}`,
  );
  const commands = z
    .array(z.object({ name: z.string(), options: z.array(z.object({ name: z.string(), type: z.number() })) }))
    .parse(JSON.parse(readFileSync(new URL('../../manifests/discord-commands.json', import.meta.url), 'utf8')));
  const types: Readonly<Record<number, string>> = { 3: 'String', 5: 'Boolean' };
  const declared = commands.flatMap(({ options }) =>
    options.map(({ name, type }) => `${name}: ${types[type] ?? type}`),
  );
  expect(declared.toSorted()).toEqual(read.toSorted());
});
