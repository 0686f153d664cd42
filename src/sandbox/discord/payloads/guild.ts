/*
 * The server as `GUILD_CREATE` and `GET /guilds/:id` show it.
 */
import type { APIGuild, GatewayGuildCreateDispatchData, LocaleString } from 'discord-api-types/v10';
import { everybody, everyChannel, type Guild } from '../guild.ts';
import { has, permission } from '../permissions.ts';
import { memberPayload, noFlags, rolePayloads, textChannelPayload, threadPayload } from './people.ts';

type Written<Data> = Omit<Data, 'preferred_locale'> & { readonly preferred_locale: LocaleString };

export function guildPayload(guild: Guild): Written<APIGuild> {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.people[0]?.id ?? guild.botUserId,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    roles: rolePayloads(guild),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: noFlags,
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    preferred_locale: 'en-US',
    public_updates_channel_id: null,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    hub_type: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
  };
}

/** Without the members intent only the bot's own member comes along. */
export function guildCreatePayload(guild: Guild): Written<GatewayGuildCreateDispatchData> {
  const visible = everyChannel(guild).filter((channel) => has(channel.botPermissions, permission.viewChannel));
  return {
    ...guildPayload(guild),
    joined_at: '2024-01-01T00:00:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: everybody(guild).length + 2,
    voice_states: [],
    members: [memberPayload(guild, guild.botUserId)],
    channels: visible.filter((channel) => channel.kind === 'text').map((channel) => textChannelPayload(guild, channel)),
    threads: visible.filter((channel) => channel.kind === 'thread').map((channel) => threadPayload(guild, channel)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
