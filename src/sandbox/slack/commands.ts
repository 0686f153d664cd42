/*
 * Slash commands: the payload, the wait for the acknowledgement and what the acknowledgement shows.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import type { Courier, Delivery, MissReason } from './courier.ts';
import { refuse } from './refusal.ts';
import type { ResponseUrl, ResponseUrls } from './response-url.ts';
import { credentials, type SlackSettings } from './settings.ts';
import { isObject } from './web-api/arguments.ts';
import { recordRefusal } from './web-api/web-api.ts';
import { team, type SlackChannel, type SlackPerson, type Workspace } from './workspace.ts';

export type TypeResult =
  | { readonly kind: 'sent'; readonly ts: string }
  | { readonly kind: 'command-accepted' }
  /** `error` as Slack shows it: 'dispatch_failed', 'operation_timeout', 'http_service_error', 'not allowed in threads' … */
  | { readonly kind: 'command-failed'; readonly error: string };

const channelNames = { public: null, private: 'privategroup', dm: 'directmessage' } as const;

const errors: Readonly<Record<MissReason, string>> = {
  'no-connection': 'dispatch_failed',
  timeout: 'operation_timeout',
  'http-error': 'http_service_error',
  stopped: 'dispatch_failed',
};

/** The payload of `/ask`, with all the fields that Slack sends. */
export function commandDelivery(parts: {
  readonly person: SlackPerson;
  readonly channel: SlackChannel;
  readonly text: string;
  readonly responseUrl: string;
  readonly clock: SandboxClock;
}): Delivery {
  const { person, channel, text, responseUrl, clock } = parts;
  return {
    kind: 'command',
    name: '/ask',
    payload: {
      token: credentials.verificationToken,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channelNames[channel.kind] ?? channel.name,
      user_id: person.id,
      user_name: person.name.toLowerCase(),
      command: '/ask',
      text,
      api_app_id: team.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl,
      trigger_id: `${clock.now()}.100000000001.${randomBytes(16).toString('hex')}`,
    },
  };
}

export interface Commands {
  type(person: SlackPerson, channel: SlackChannel, text: string, threadTs: string | null): Promise<TypeResult>;
}

export function createCommands(options: {
  readonly workspace: Workspace;
  readonly settings: SlackSettings;
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  readonly courier: Courier;
  readonly responseUrls: ResponseUrls;
  readonly address: () => string;
}): Commands {
  const { workspace, settings, clock, record, courier, responseUrls, address } = options;

  /** An acknowledgement in the channel brings along the command that the person typed. */
  function showAcknowledgement(url: ResponseUrl, typed: string, body: unknown): TypeResult {
    const hasContent = isObject(body) && (body['text'] !== undefined || body['blocks'] !== undefined);
    if (!isObject(body) || !hasContent) return { kind: 'command-accepted' };
    if (body['response_type'] === 'in_channel') {
      workspace.post({ channel: url.channel, user: url.person, text: typed });
    }
    const refused = responseUrls.show(url, body);
    recordRefusal(record, '/ask', body, refused);
    return refused ? { kind: 'command-failed', error: 'invalid_command_response' } : { kind: 'command-accepted' };
  }

  return {
    async type(person, channel, text, threadTs) {
      if (threadTs !== null) {
        recordRefusal(record, '/ask', { text }, refuse('no-commands-in-threads', 'not allowed in threads'));
        return { kind: 'command-failed', error: 'not allowed in threads' };
      }
      if (!settings.scopes.has('commands')) return { kind: 'command-failed', error: 'unknown command' };
      const url = responseUrls.issue(channel.id, person.id);
      const responseUrl = `${address()}${url.path}`;
      const outcome = await courier.deliver(commandDelivery({ person, channel, text, responseUrl, clock }), null);
      if (outcome.kind === 'missed') return { kind: 'command-failed', error: errors[outcome.reason] };
      return showAcknowledgement(url, `/ask ${text}`.trim(), outcome.body);
    },
  };
}
