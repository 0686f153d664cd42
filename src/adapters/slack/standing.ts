/*
 * What Slack knows of who asks: guest, stranger or bot, and in which user groups. It knows how Slack is asked and what
 * its answers mean, and not who may ask.
 * Sources: https://docs.slack.dev/reference/methods/users.info, https://docs.slack.dev/reference/methods/usergroups.list,
 * https://docs.slack.dev/reference/objects/user-object
 */
import {
  WebAPIPlatformError,
  type UsergroupsListResponse,
  type UsersInfoResponse,
  type WebClient,
} from '@slack/web-api';
import type { Clock, Logger, Standing, StandingWish } from '../../contract.ts';
import { createRemembered } from '../memory/remembered.ts';
import { toFailure } from './results.ts';

export interface Standings {
  /**
   * Null: Slack does not tell now. Never rejects. `senderTeam` is the workspace of the sender as far as a message told
   * it: where it settles the matter nothing is asked.
   */
  of(user: string, wish: StandingWish, senderTeam?: string | null): Promise<Standing | null>;
}

export interface StandingsOptions {
  readonly writer: WebClient;
  readonly teamId: string;
  /** The organisation that the workspace is part of (Enterprise Grid); null for none. */
  readonly enterpriseId: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Somebody becomes a guest, or a member, about once in their life. `users.info` is granted 100 times a minute and more. */
const PEOPLE_AGE_MS = 60 * 60_000;
/** Groups change with the shift of who is on call. One list tells of all: far from the 20 a minute that are granted. */
const GROUPS_AGE_MS = 5 * 60_000;
/** A few hundred bytes each. */
const MOST_PEOPLE = 10_000;
/**
 * No acknowledgement waits for it: a sign that the question was taken goes out before. When many ask for the first time
 * at once, Slack's limit (tier 4: about 100 a minute) makes some of them wait.
 */
const PATIENCE_MS = 30_000;
/** An operator who grants the scope sees that it works soon after. */
const ASK_AGAIN_FOR_SCOPE_MS = 30_000;

type Kind = Omit<Standing, 'groups'>;
const MEMBER: Kind = { isGuest: false, isStranger: false, isBot: false };
/** Slack's own bot, which `users.info` calls a person. */
const SLACKBOT = 'USLACKBOT';

export function createStandings(options: StandingsOptions): Standings {
  const { writer, teamId, enterpriseId, clock, logger } = options;
  const toldScopes = new Set<string>();
  const shared = { patienceMs: PATIENCE_MS, clock };

  const kinds = createRemembered<Kind>({
    ...shared,
    ask: async (user) => kindOf((await writer.users.info({ user })).user, { teamId, enterpriseId }),
    failed: (error) => restAfter(error, 'users:read', 'who asks'),
    maxAgeMs: PEOPLE_AGE_MS,
    maxEntries: MOST_PEOPLE,
  });
  const memberships = createRemembered<ReadonlyMap<string, readonly string[]>>({
    ...shared,
    ask: async () => {
      try {
        return groupsByPerson((await writer.usergroups.list({ include_users: true })).usergroups);
      } catch (error) {
        // User groups are part of paid plans: without one there are none.
        if (codeOf(error) === 'plan_upgrade_required') return new Map();
        throw error;
      }
    },
    failed: (error) => restAfter(error, 'usergroups:read', 'the user groups'),
    maxAgeMs: GROUPS_AGE_MS,
    maxEntries: 1,
  });

  /** Logs a failure, and tells how long to leave Slack alone. */
  function restAfter(error: unknown, scope: string, what: string): number {
    if (codeOf(error) === 'missing_scope') {
      if (!toldScopes.has(scope)) {
        toldScopes.add(scope);
        logger.error(
          `Slack: without the scope ${scope} the bot cannot read ${what}, and turns questions away that depend on it: ` +
            'add the scope to the app and install the app again',
        );
      }
      return ASK_AGAIN_FOR_SCOPE_MS;
    }
    logger.warn(`Slack: could not read ${what}`, { error });
    const failure = toFailure(error);
    return failure.kind === 'limited' ? failure.retryAfterMs : 0;
  }

  function kind(user: string, senderTeam: string | null): Promise<Kind | null> {
    if (user === SLACKBOT) return Promise.resolve({ ...MEMBER, isBot: true });
    // In an organisation of several workspaces another one is no sign of a stranger.
    const isForeign = senderTeam !== null && senderTeam !== teamId && enterpriseId === null;
    return isForeign ? Promise.resolve({ ...MEMBER, isStranger: true }) : kinds(user);
  }

  return {
    async of(user, wish, senderTeam = null) {
      const [found, groups] = await Promise.all([
        wish.kind ? kind(user, senderTeam) : MEMBER,
        wish.groups ? memberships('all').then((all) => (all === null ? null : (all.get(user) ?? []))) : [],
      ]);
      return found === null || groups === null ? null : { ...found, groups };
    },
  };
}

/** Throws when it does not say enough to tell a stranger. */
function kindOf(user: UsersInfoResponse['user'], ours: Pick<StandingsOptions, 'teamId' | 'enterpriseId'>): Kind {
  if (user === undefined) throw new Error('users.info answered without a user');
  // Wherever else the person may be: to be in our workspace, or anywhere in our organisation, is enough.
  const homes = [
    user.team_id,
    user.profile?.team,
    user.enterprise_id,
    user.enterprise_user?.enterprise_id,
    ...(user.teams ?? []),
    ...(user.enterprise_user?.teams ?? []),
  ].filter((home) => home !== undefined && home !== '');
  if (homes.length === 0 && user.is_stranger !== true) throw new Error('users.info answered without a workspace');
  // `is_stranger` alone tells too little: it is false for people of elsewhere with whom we share a channel.
  const isOurs = homes.some((home) => home === ours.teamId || home === ours.enterpriseId);
  return {
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: !isOurs,
    isBot: user.is_bot === true || user.is_workflow_bot === true || user.is_connector_bot === true,
  };
}

function groupsByPerson(groups: UsergroupsListResponse['usergroups']): ReadonlyMap<string, readonly string[]> {
  if (groups === undefined) throw new Error('usergroups.list answered without groups');
  const byPerson = new Map<string, string[]>();
  for (const { id, user_count: count, users = Number(count) === 0 ? [] : undefined } of groups) {
    if (id === undefined) continue;
    if (users === undefined) throw new Error('usergroups.list answered without the people of a group');
    for (const user of users) {
      const theirs = byPerson.get(user);
      if (theirs === undefined) byPerson.set(user, [id]);
      else theirs.push(id);
    }
  }
  return byPerson;
}

function codeOf(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}
