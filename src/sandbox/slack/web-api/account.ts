/*
 * Methods about the app itself and about people: auth.test, apps.connections.open, users.info.
 */
import { refuse } from '../refusal.ts';
import { team } from '../workspace.ts';
import { reply, type Method } from './method.ts';

const authTest: Method = {
  token: 'bot',
  scopes: [],
  serve: () =>
    reply({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: team.botName,
      team_id: team.id,
      user_id: team.botUserId,
      bot_id: team.botId,
      is_enterprise_install: false,
    }),
};

const appsConnectionsOpen: Method = {
  token: 'app',
  scopes: [],
  serve: (_args, context) => reply({ url: context.openSocket() }),
};

const usersInfo: Method = {
  token: 'bot',
  scopes: ['users:read'],
  serve(args, { workspace }) {
    const person = workspace.person(args.text('user') ?? '');
    if (!person) return refuse('person-exists', 'user_not_found');
    const { id, name } = person;
    return reply({
      user: {
        id,
        team_id: team.id,
        name: name.toLowerCase(),
        real_name: name,
        deleted: false,
        is_bot: false,
        profile: { real_name: name, display_name: name },
      },
    });
  },
};

export const accountMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'apps.connections.open': appsConnectionsOpen,
  'users.info': usersInfo,
};
