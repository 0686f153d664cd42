/*
 * The Slack adapter: connects by Socket Mode or HTTP, acknowledges, and hands each question with its surface to the
 * story. It knows Bolt; it does not know what becomes of a question.
 */
import { App, LogLevel, type Receiver } from '@slack/bolt';
import type { Adapter, Answer, Clock, Logger, OnPress, SettleQuestion } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { announce } from './announce.ts';
import { clientLogger } from './client-logger.ts';
import { actionsToPress, commandToQuestion, messageToQuestion, type MessagePayload } from './ingress.ts';
import { leftoverAt } from './leftovers.ts';
import { commandSurface, messageSurface } from './places.ts';
import { createPressedPlace } from './presses.ts';
import { createSignedReceiver } from './signed-requests.ts';
import { createSocketReceiver } from './sockets.ts';
import type { Streaming } from './stream.ts';
import { clientOptions, findWorkspaces, type Workspace, type Workspaces } from './workspaces.ts';

export interface SlackAdapterOptions {
  /** Each secret is asked for at each use, so that it can change while the bot runs. None rejects. */
  readonly botToken: () => Promise<string>;
  readonly delivery:
    | { readonly kind: 'socket'; readonly appToken: () => Promise<string> }
    | { readonly kind: 'http'; readonly signingSecret: () => Promise<string>; readonly port: number };
  /** Null for Slack's own. */
  readonly apiUrl: string | null;
  /** How answers grow where both ways are open. */
  readonly streaming: Streaming['mode'];
  readonly answer: Answer;
  readonly onPress: OnPress;
  readonly settle: SettleQuestion;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createSlackAdapter(options: SlackAdapterOptions): Adapter {
  const { answer, onPress, settle, clock, logger, delivery, apiUrl } = options;
  const streaming: Streaming = { mode: options.streaming, streamless: new Set() };
  let app: App | null = null;
  let known: Workspaces = { all: [], find: () => null };

  function receiver(): Receiver {
    switch (delivery.kind) {
      case 'socket':
        return createSocketReceiver({ appToken: delivery.appToken, apiUrl, clock, logger });
      case 'http':
        return createSignedReceiver({ signingSecret: delivery.signingSecret, port: delivery.port, clock, logger });
    }
  }

  function createApp(workspaces: Workspaces): App {
    const bolt = new App({
      receiver: receiver(),
      authorize: async ({ teamId }) => {
        const { botToken, botId, botUserId } = installed(workspaces, teamId);
        return { botToken: await botToken(), botId, botUserId, ...(teamId === undefined ? {} : { teamId }) };
      },
      clientOptions: clientOptions(apiUrl, logger),
      logger: clientLogger(logger, 'normal'),
      logLevel: LogLevel.WARN,
    });

    // Any name: an operator may have had to call it otherwise, and only our own commands reach us.
    bolt.command(/.*/, async ({ command, ack }) => {
      const workspace = installed(workspaces, command.team_id);
      const question = settle(commandToQuestion(command));
      const surface = commandSurface({ workspace, question, command, ack, clock, logger });
      await answer(question, surface, (wish) => workspace.standings.of(command.user_id, wish));
    });

    const onMessage = async (event: MessagePayload, teamId: string | undefined): Promise<void> => {
      const workspace = installed(workspaces, teamId);
      const heard = messageToQuestion(event, workspace.teamId, workspace.botUserId);
      if (heard === null) return;
      const asked = { ...heard, question: settle(heard.question) };
      await answer(asked.question, messageSurface({ workspace, asked, streaming, logger }), (wish) =>
        workspace.standings.of(asked.user, wish, asked.senderTeam),
      );
    };
    // Where another organisation shares its channel with us, the body names theirs; the context names the installation.
    bolt.event('app_mention', async ({ event, context }) => onMessage(event, context.teamId));
    bolt.event('message', async ({ event, context }) => onMessage(event, context.teamId));

    bolt.action(/^askline_/, async ({ body, ack }) => {
      await ack().catch((error: unknown) => logger.warn('Slack: could not acknowledge a press', { error }));
      const pressed = actionsToPress(body);
      if (pressed === null) return;
      const workspace = installed(workspaces, pressed.teamId);
      await onPress(pressed.press, createPressedPlace({ workspace, pressed, clock, logger }));
    });

    bolt.error(async (error) => logger.error('Slack: an event could not be handled', { error }));
    return bolt;
  }

  return {
    platform: 'slack',
    async start() {
      known = await findWorkspaces(options.botToken, apiUrl, clock, logger);
      app = createApp(known);
      try {
        await app.start();
      } catch (cause) {
        throw new StartError(whatToCheck(delivery), { cause });
      }
    },
    // Answers are written over the Web API, which needs no connection of ours.
    async stopIntake() {
      await app?.stop();
      app = null;
    },
    leftoverAt: (address) => leftoverAt(address, known, clock),
    announce: (channelId, text) => announce(known, channelId, text, logger),
    async stop() {
      for (const { notices } of known.all) notices.stop();
      await app?.stop();
    },
  };
}

function whatToCheck(delivery: SlackAdapterOptions['delivery']): string {
  switch (delivery.kind) {
    case 'socket':
      return 'Slack did not open a Socket Mode connection: check SLACK_APP_TOKEN and that Socket Mode is on';
    case 'http':
      return `Port ${delivery.port} could not be opened for Slack: check PORT`;
  }
}

function installed(workspaces: Workspaces, teamId: string | undefined): Workspace {
  const workspace = workspaces.find(teamId);
  if (workspace === null) throw new Error(`The bot is not installed in workspace ${teamId ?? '(none)'}`);
  return workspace;
}
