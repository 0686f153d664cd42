/*
 * What Discord knows of who asks: their roles. They come along with most questions, and are asked for where they do not,
 * which needs no privileged intent. It does not know who may ask.
 * Source: https://docs.discord.com/developers/resources/guild#get-guild-member
 */
import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Clock, Standing, StandingWish } from '../../contract.ts';
import { createRemembered } from '../memory/remembered.ts';
import { toFailure } from './results.ts';

export interface Asker {
  /** Null outside servers, where nobody has roles. */
  readonly guildId: string | null;
  readonly userId: string;
  /** As the question's own payload tells them; null when it does not. */
  readonly roles: readonly string[] | null;
}

export interface Standings {
  /** Null: Discord does not tell now. Never rejects. */
  of(asker: Asker, wish: StandingWish): Promise<Standing | null>;
}

export interface StandingsOptions {
  readonly rest: REST;
  readonly clock: Clock;
  readonly warn: (what: string, error: unknown) => void;
}

/** As long as a role that was taken from somebody may still let them ask. */
const ROLES_AGE_MS = 5 * 60_000;
/** A few hundred bytes each. */
const MOST_MEMBERS = 10_000;
/** No acknowledgement waits for it: a sign that the question was taken goes out before. */
const PATIENCE_MS = 5_000;

const member = z.object({ roles: z.array(z.string()) });

/** Discord knows neither guests nor strangers, and its payloads tell bots, who are heard by nobody here. */
const PERSON = { isGuest: false, isStranger: false, isBot: false };

export function createStandings({ rest, clock, warn }: StandingsOptions): Standings {
  const rolesOf = createRemembered<readonly string[]>({
    ask: async (key) => {
      const [guildId = '', userId = ''] = key.split('/');
      return member.parse(await rest.get(Routes.guildMember(guildId, userId))).roles;
    },
    failed: (error) => {
      warn('could not read the roles of a member', error);
      const failure = toFailure(error);
      return failure.kind === 'limited' ? failure.retryAfterMs : 0;
    },
    maxAgeMs: ROLES_AGE_MS,
    maxEntries: MOST_MEMBERS,
    patienceMs: PATIENCE_MS,
    clock,
  });

  return {
    async of({ guildId, userId, roles }, wish) {
      if (!wish.groups || guildId === null) return { ...PERSON, groups: [] };
      const groups = roles ?? (await rolesOf(`${guildId}/${userId}`));
      return groups === null ? null : { ...PERSON, groups };
    },
  };
}
