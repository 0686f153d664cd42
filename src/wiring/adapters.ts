/*
 * Makes the adapters of the configured platforms. Their SDKs take their time to load: only those that are used are.
 */
import type { Config } from '../config/config.ts';
import type { Secrets } from '../config/secret-source.ts';
import type { Adapter, Clock, Logger } from '../contract.ts';
import type { Answerer } from '../core/answer.ts';

export async function createAdapters(
  config: Config,
  secrets: Secrets,
  answerer: Answerer,
  clock: Clock,
  logger: Logger,
): Promise<Adapter[]> {
  const { answer, onPress, settle } = answerer;
  const { slack, discord } = config;
  return Promise.all([
    ...(slack === null
      ? []
      : [
          import('../adapters/slack/app.ts').then((room) =>
            room.createSlackAdapter({
              botToken: secrets.of('SLACK_BOT_TOKEN'),
              delivery:
                slack.delivery.kind === 'socket'
                  ? { kind: 'socket', appToken: secrets.of('SLACK_APP_TOKEN') }
                  : { kind: 'http', signingSecret: secrets.of('SLACK_SIGNING_SECRET'), port: slack.delivery.port },
              apiUrl: slack.apiUrl,
              streaming: config.slackStreaming,
              answer,
              onPress,
              settle,
              clock,
              logger,
            }),
          ),
        ]),
    ...(discord === null
      ? []
      : [
          import('../adapters/discord/app.ts').then((room) =>
            room.createDiscordAdapter({
              ...discord,
              token: secrets.of('DISCORD_TOKEN'),
              answer,
              onPress,
              settle,
              clock,
              logger,
            }),
          ),
        ]),
  ]);
}
