/*
 * READY: the first event of a session.
 */
import type { APIApplication, GatewayReadyDispatchData } from 'discord-api-types/v10';
import type { World } from '../world.ts';
import { userPayload } from './people.ts';

/** The application as READY shows it. */
export function readyPayload(
  world: World,
  facts: { readonly sessionId: string; readonly resumeUrl: string; readonly shard: [number, number] },
): Omit<GatewayReadyDispatchData, 'application'> & { readonly application: Pick<APIApplication, 'id' | 'flags'> } {
  const flags: number = applicationFlags(world);
  return {
    v: 10,
    user: userPayload(world.guild, world.guild.botUserId),
    guilds: [{ id: world.guild.id, unavailable: true }],
    session_id: facts.sessionId,
    resume_gateway_url: facts.resumeUrl,
    shard: facts.shard,
    application: { id: world.guild.applicationId, flags },
  };
}

/** GATEWAY_MESSAGE_CONTENT_LIMITED when the Message Content intent is switched on, as in small applications. */
export function applicationFlags(world: World): number {
  return (world.settings.privilegedIntents & (1 << 15)) === 0 ? 0 : 1 << 19;
}
