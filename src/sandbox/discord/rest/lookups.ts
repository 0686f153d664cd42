/*
 * What the bot can look up: itself, its application, the server, its members, channels, the Gateway's address.
 */
import { z } from 'zod';
import { everybody, everyChannel } from '../guild.ts';
import { applicationFlags } from '../payloads/ready.ts';
import { guildPayload } from '../payloads/guild.ts';
import { channelPayload, memberPayload, userPayload } from '../payloads/people.ts';
import * as access from '../rules/access-rules.ts';
import type { World } from '../world.ts';
import { viewedChannel } from './channel-messages.ts';
import { ok, parameter, type RestCall, type RestResult, type Route } from './route.ts';

const DAY_MS = 86_400_000;

const recipient = z.object({ recipient_id: z.string() });

export interface GatewayAddress {
  readonly url: () => string;
  /** How many IDENTIFY the day has left. */
  readonly startsLeft: () => number;
}

export function lookupRoutes(world: World, gateway: GatewayAddress): Route[] {
  const { guild } = world;
  const application = (): unknown => ({
    id: guild.applicationId,
    name: guild.botName,
    icon: null,
    description: '',
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: applicationFlags(world),
    team: null,
    owner: guild.people[0] === undefined ? null : userPayload(guild, guild.people[0].id),
    bot: userPayload(guild, guild.botUserId),
    approximate_guild_count: 1,
  });
  const channel = (call: RestCall): RestResult => {
    const found = viewedChannel(world, parameter(call, 0));
    return 'rule' in found ? found : ok(channelPayload(guild, found));
  };
  const member = (call: RestCall): RestResult => {
    const [guildId, userId] = [parameter(call, 0), parameter(call, 1)];
    const ids = [...everybody(guild), guild.otherBot].map(({ id }) => id);
    return (
      access.knownGuild.check({ known: guildId === guild.id }) ??
      access.knownMember.check({ known: [...ids, guild.botUserId].includes(userId) }) ??
      ok(memberPayload(guild, userId))
    );
  };
  const openDirect = (call: RestCall): RestResult => {
    const wanted = recipient.safeParse(call.body).data?.recipient_id;
    const found = everyChannel(guild).find((one) => one.kind === 'dm' && one.person === wanted) ?? null;
    const refusal = access.knownChannel.check({ channel: found });
    return refusal ?? ok(found === null ? null : channelPayload(guild, found));
  };
  const limits = (): unknown => ({
    total: 1_000,
    remaining: gateway.startsLeft(),
    reset_after: DAY_MS,
    max_concurrency: 1,
  });
  const get = { method: 'GET', access: 'bot', limit: null } as const;
  return [
    {
      ...get,
      pattern: '/gateway/bot',
      serve: () => ok({ url: gateway.url(), shards: 1, session_start_limit: limits() }),
    },
    { ...get, access: 'open', pattern: '/gateway', serve: () => ok({ url: gateway.url() }) },
    { ...get, pattern: '/users/@me', serve: () => ok(userPayload(guild, guild.botUserId)) },
    { ...get, pattern: '/oauth2/applications/@me', serve: () => ok(application()) },
    { ...get, pattern: '/applications/@me', serve: () => ok(application()) },
    {
      ...get,
      pattern: '/guilds/:id',
      serve: (call) => {
        const unknown = access.knownGuild.check({ known: parameter(call, 0) === guild.id });
        return unknown ?? ok(guildPayload(guild));
      },
    },
    { ...get, pattern: '/guilds/:id/members/:id', serve: member },
    { ...get, pattern: '/channels/:id', serve: channel },
    { ...get, method: 'POST', pattern: '/users/@me/channels', serve: openDirect },
  ];
}
