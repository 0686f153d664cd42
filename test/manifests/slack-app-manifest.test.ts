import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** The part of Slack's public manifest schema (version 2) that the file uses; other keys would be refused. */
const schema = z.strictObject({
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[a-z0-9-_.]{1,80}$/), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().min(1).max(1000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({
      bot: z.array(z.string().max(50)).max(255),
      bot_optional: z.array(z.string().max(50)).max(255),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string().max(50)).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const text = readFileSync(new URL('../../manifests/slack-app-manifest.yaml', import.meta.url), 'utf8');
const manifest = schema.parse(parse(text));

/** Documented with each event and method: what the app must be granted for it. */
const NEEDED_FOR = {
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  '/ask': 'commands',
  'chat.postMessage': 'chat:write',
  'chat.postMessage in a channel without the bot': 'chat:write.public',
  'reactions.add': 'reactions:write',
  'users.info': 'users:read',
} as const;

describe('the Slack app manifest', () => {
  test('asks for the scopes that are needed, and for no other', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(Object.values(NEEDED_FOR).sort());
  });

  test('leaves it to whoever installs the app whether the bot may look for its own posts, and read user groups', () => {
    expect(manifest.oauth_config.scopes.bot_optional).toEqual([
      'channels:history',
      'groups:history',
      'usergroups:read',
    ]);
  });

  test('says of each scope in a comment what it is for', () => {
    const lines = text.split('\n').map((line) => line.trim());
    const { bot, bot_optional: optional } = manifest.oauth_config.scopes;
    for (const scope of [...bot, ...optional]) {
      expect(lines[lines.indexOf(`- ${scope}`) - 1]).toMatch(/^# .{10,}/);
    }
  });

  test('hears mentions and direct messages', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_mention', 'message.im']);
  });

  test('offers /ask with a hint', () => {
    expect(manifest.features.slash_commands).toMatchObject([
      { command: '/ask', usage_hint: '[private] your question', should_escape: false },
    ]);
  });

  test('lets people write in the Messages tab', () => {
    const { messages_tab_enabled, messages_tab_read_only_enabled } = manifest.features.app_home;
    expect([messages_tab_enabled, messages_tab_read_only_enabled]).toEqual([true, false]);
  });

  test('hears the buttons below an answer', () => {
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });

  test('uses Socket Mode, and tokens that do not rotate', () => {
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, token_rotation_enabled: false });
  });
});
