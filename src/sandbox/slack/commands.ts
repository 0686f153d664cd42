/*
 * Slash commands: the payload, the wait for the acknowledgement and what the acknowledgement shows.
 */
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import { missErrors, type Courier, type Delivery } from './courier.ts';
import { channelName, triggerId } from './interactivity.ts';
import { recordRefusal, refuse } from './refusal.ts';
import type { ResponseUrl, ResponseUrls } from './response-url.ts';
import { credentials, type SlackSettings } from './settings.ts';
import { isObject } from './web-api/arguments.ts';
import { team, type SlackChannel, type SlackPerson, type Workspace } from './workspace.ts';

export type TypeResult =
  | { readonly kind: 'sent'; readonly ts: string }
  | { readonly kind: 'command-accepted' }
  /** `error` as Slack shows it: 'dispatch_failed', 'operation_timeout', 'http_service_error', 'not allowed in threads' … */
  | { readonly kind: 'command-failed'; readonly error: string };

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
      channel_name: channelName(channel),
      user_id: person.id,
      user_name: person.name.toLowerCase(),
      command: '/ask',
      text,
      api_app_id: team.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl,
      trigger_id: triggerId(clock),
    },
  };
}

const invalidWords =
  'is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.';

export interface Commands {
  type(person: SlackPerson, channel: SlackChannel, text: string, threadTs: string | null): Promise<TypeResult>;
  /** A command that no app of this workspace has, by its name with the slash: Slackbot says so to the person alone. */
  unknown(person: SlackPerson, channel: SlackChannel, name: string, threadTs: string | null): TypeResult;
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
      workspace.post({ channel: url.origin.channel, user: url.origin.person, text: typed });
    }
    const refused = responseUrls.show(url, body);
    recordRefusal(record, '/ask', body, refused);
    return refused ? { kind: 'command-failed', error: 'invalid_command_response' } : { kind: 'command-accepted' };
  }

  /** What the person alone is shown when a command did not work. */
  function fail(
    person: SlackPerson,
    channel: SlackChannel,
    threadTs: string | null,
    words: string,
    name = '/ask',
  ): void {
    const text = `${name} ${words}`;
    workspace.post({ channel: channel.id, threadTs, user: team.slackbotUserId, text, ephemeralFor: person.id });
  }

  /** Why this is no command here, in our word and in Slack's words, or null. */
  function unavailable(
    person: SlackPerson,
    text: string,
    threadTs: string | null,
  ): { readonly error: string; readonly words: string } | null {
    if (!settings.scopes.has('commands')) {
      recordRefusal(record, '/ask', { text }, refuse('commands-need-their-scope', 'unknown command'));
      return { error: 'unknown command', words: invalidWords };
    }
    if (person.kind === 'stranger') {
      recordRefusal(record, '/ask', { text }, refuse('commands-are-for-the-workspace', 'unknown command'));
      return { error: 'unknown command', words: invalidWords };
    }
    if (threadTs === null) return null;
    recordRefusal(record, '/ask', { text }, refuse('no-commands-in-threads', 'not allowed in threads'));
    return { error: 'not allowed in threads', words: 'is not supported in threads. Sorry!' };
  }

  async function deliver(person: SlackPerson, channel: SlackChannel, text: string): Promise<TypeResult> {
    const url = responseUrls.issue({ kind: 'commands', channel: channel.id, person: person.id });
    const responseUrl = `${address()}${url.path}`;
    const outcome = await courier.deliver(commandDelivery({ person, channel, text, responseUrl, clock }), null);
    if (outcome.kind === 'missed') return { kind: 'command-failed', error: missErrors[outcome.reason] };
    return showAcknowledgement(url, `/ask ${text}`.trim(), outcome.body);
  }

  return {
    unknown(person, channel, name, threadTs) {
      fail(person, channel, threadTs, invalidWords, name);
      return { kind: 'command-failed', error: 'unknown command' };
    },
    async type(person, channel, text, threadTs) {
      const refused = unavailable(person, text, threadTs);
      if (refused) {
        fail(person, channel, threadTs, refused.words);
        return { kind: 'command-failed', error: refused.error };
      }
      const result = await deliver(person, channel, text);
      if (result.kind === 'command-failed') {
        fail(person, channel, threadTs, `failed with the error "${result.error}"`);
      }
      return result;
    },
  };
}
