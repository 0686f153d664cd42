/*
 * Methods about the app itself: auth.test, apps.connections.open.
 */
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

export const accountMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'apps.connections.open': appsConnectionsOpen,
};
