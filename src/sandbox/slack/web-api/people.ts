/*
 * Methods about people and their groups: users.info, usergroups.list.
 */
import { refuse } from '../refusal.ts';
import type { SlackUserGroup } from '../settings.ts';
import { team, type SlackPerson } from '../workspace.ts';
import { reply, type Method } from './method.ts';

const updated = 1_760_000_000;

/** Who is no person, and can be looked up all the same. */
const bots: readonly { readonly id: string; readonly name: string; readonly isBot: boolean }[] = [
  { id: team.botUserId, name: team.botName, isBot: true },
  { id: team.otherBotUserId, name: 'otherbot', isBot: true },
  // Slack's own is a bot only by its name.
  { id: team.slackbotUserId, name: 'slackbot', isBot: false },
];

/** What everybody's profile tells. */
function userJson(id: string, name: string, teamId: string): Readonly<Record<string, unknown>> {
  return {
    id,
    team_id: teamId,
    name: name.toLowerCase(),
    real_name: name,
    deleted: false,
    is_bot: false,
    is_app_user: false,
    updated,
    profile: { real_name: name, display_name: name, team: teamId },
  };
}

function personJson({ id, name, kind }: SlackPerson): Readonly<Record<string, unknown>> {
  // What somebody is in their own workspace is told only there; that they are elsewhere shows in `team_id` alone:
  // `is_stranger` is for those with whom no channel is shared.
  if (kind === 'stranger') return { ...userJson(id, name, team.strangersId), is_stranger: false };
  return {
    ...userJson(id, name, team.id),
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: kind === 'guest' || kind === 'single-channel-guest',
    is_ultra_restricted: kind === 'single-channel-guest',
  };
}

const usersInfo: Method = {
  token: 'bot',
  scopes: ['users:read'],
  serve(args, { workspace }) {
    const id = args.text('user') ?? '';
    const person = workspace.person(id);
    if (person) return reply({ user: personJson(person) });
    const bot = bots.find((one) => one.id === id);
    if (!bot) return refuse('person-exists', 'user_not_found');
    return reply({ user: { ...userJson(bot.id, bot.name, team.id), is_bot: bot.isBot } });
  },
};

function groupJson(group: SlackUserGroup, withPeople: boolean): Readonly<Record<string, unknown>> {
  const { id, handle, people, isDisabled = false } = group;
  return {
    id,
    team_id: team.id,
    is_usergroup: true,
    is_subteam: true,
    name: handle,
    handle,
    description: '',
    is_external: false,
    date_create: updated,
    date_update: updated,
    date_delete: isDisabled ? updated : 0,
    auto_type: null,
    auto_provision: false,
    created_by: team.slackbotUserId,
    updated_by: team.slackbotUserId,
    deleted_by: isDisabled ? team.slackbotUserId : null,
    prefs: { channels: [], groups: [] },
    ...(withPeople ? { users: people } : {}),
    user_count: people.length,
  };
}

const usergroupsList: Method = {
  token: 'bot',
  scopes: ['usergroups:read'],
  serve(args, { settings }) {
    const { userGroups } = settings;
    if (userGroups === null) return refuse('user-groups-are-in-paid-plans', 'plan_upgrade_required');
    return reply({
      usergroups: userGroups
        .filter(({ isDisabled = false }) => !isDisabled || args.flag('include_disabled') === true)
        .map((group) => groupJson(group, args.flag('include_users') === true)),
    });
  },
};

export const peopleMethods: Readonly<Record<string, Method>> = {
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
};
