/*
 * The response_url of each slash command: five uses within thirty minutes, in whatever channel the command was typed,
 * whether the bot is a member or not.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import type { Call } from '../server.ts';
import { answerCall, type HttpAnswer } from './answers.ts';
import { readContent, type Content } from './message-rules.ts';
import { isRefused, refuse, type Refused } from './refusal.ts';
import type { SlackSettings } from './settings.ts';
import type { Timers } from './timers.ts';
import { isObject, parseJson } from './web-api/arguments.ts';
import { shownBlocks, shownText } from './web-api/chat.ts';
import { recordRefusal } from './web-api/web-api.ts';
import { team, type Draft, type StoredMessage, type Workspace } from './workspace.ts';

const maxUses = 5;
const lifeMs = 30 * 60_000;

export interface ResponseUrl {
  readonly path: string;
  readonly channel: string;
  readonly person: string;
  readonly issuedAtMs: number;
  uses: number;
  /** The newest message made through it or, before that, shown by the acknowledgement. */
  newest: StoredMessage | null;
}

export interface ResponseUrls {
  issue(channel: string, person: string): ResponseUrl;
  /** Serves a call to a path that `issue` gave out. */
  handle(call: Call): Promise<void>;
  /** Shows what an acknowledgement carried. Says when it breaks a rule. */
  show(url: ResponseUrl, body: Readonly<Record<string, unknown>>): Refused | null;
}

interface ResponseUrlOptions {
  readonly workspace: Workspace;
  readonly settings: SlackSettings;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly record: SandboxRecord;
  readonly timers: Timers;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** `markdown_text` is documented for the Web API alone: here it is not read. */
function contentOf(body: Readonly<Record<string, unknown>>): Content | Refused {
  const text = body['text'];
  return readContent({
    text: typeof text === 'string' && text !== '' ? text : null,
    markdownText: null,
    blocks: body['blocks'] ?? undefined,
  });
}

function draftOf(url: ResponseUrl, body: Readonly<Record<string, unknown>>, content: Content): Draft {
  const threadTs = body['thread_ts'];
  return {
    channel: url.channel,
    threadTs: typeof threadTs === 'string' ? threadTs : null,
    user: team.botUserId,
    botId: team.botId,
    text: shownText(content),
    blocks: shownBlocks(content),
    ephemeralFor: body['response_type'] === 'in_channel' ? null : url.person,
    unfurls: body['unfurl_links'] !== false || body['unfurl_media'] !== false,
    linksNames: isTrue(body['link_names']) || body['parse'] === 'full',
  };
}

export function createResponseUrls(options: ResponseUrlOptions): ResponseUrls {
  const { workspace, settings, clock } = options;
  const urls = new Map<string, ResponseUrl>();

  function checkUse(url: ResponseUrl | undefined): Refused | null {
    if (!url) return refuse('response-url-is-known', 'invalid_url');
    if (clock.now() - url.issuedAtMs > lifeMs) return refuse('response-url-lives-30-minutes', 'expired_url');
    if (url.uses >= maxUses) return refuse('response-url-takes-5-uses', 'used_url');
    return null;
  }

  /** The message that `replace_original` and `delete_original` mean; `undefined` when there is none. */
  function original(url: ResponseUrl): StoredMessage | undefined | Refused {
    if (url.newest === null || settings.commandReplaces === 'never') return undefined;
    const message = workspace.find(url.newest.channel, url.newest.ts);
    return message ?? refuse('message-exists', 'message_not_found');
  }

  function replace(url: ResponseUrl, old: StoredMessage, draft: Draft): void {
    // An ephemeral message stays ephemeral, a public one public, and nothing of the old content stays.
    const { text, blocks = [], linksNames = false } = draft;
    url.newest = { ...old, text, blocks, linksNames, edited: old.edited || blocks.length === 0 };
    workspace.replace(url.newest, 'edited');
  }

  function write(url: ResponseUrl, body: Readonly<Record<string, unknown>>): Refused | null {
    const old = isTrue(body['delete_original']) || isTrue(body['replace_original']) ? original(url) : undefined;
    if (isRefused(old)) return old;
    if (isTrue(body['delete_original'])) {
      if (!old) return refuse('message-exists', 'message_not_found');
      workspace.remove(old);
      url.newest = null;
      return null;
    }
    const content = contentOf(body);
    if (isRefused(content)) return content;
    const draft = draftOf(url, body, content);
    if (old) replace(url, old, draft);
    else url.newest = workspace.post(draft);
    return null;
  }

  function use(url: ResponseUrl | undefined, body: unknown): Refused | null {
    const refused = checkUse(url);
    if (refused || !url) return refused;
    url.uses += 1;
    if (!isObject(body)) return refuse('response-url-takes-json', 'invalid_payload');
    return write(url, body);
  }

  return {
    issue(channel, person) {
      const secret = randomBytes(12).toString('base64url');
      const path = `/commands/${team.id}/${urls.size + 1}/${secret}`;
      const url: ResponseUrl = { path, channel, person, issuedAtMs: clock.now(), uses: 0, newest: null };
      urls.set(path, url);
      return url;
    },
    async handle(call) {
      const fault = options.faults.take('response_url');
      const body = parseJson(call.body.toString('utf8'));
      let refused: Refused | null = null;
      const answer = await answerCall(call, fault, options.timers, (): HttpAnswer => {
        refused = use(urls.get(call.url.pathname), body);
        if (!refused) return { status: 200, headers: {}, body: 'ok' };
        const gone = ['used_url', 'expired_url', 'invalid_url', 'message_not_found'].includes(refused.error);
        return { status: gone ? 404 : 400, headers: {}, body: { ok: false, error: refused.error } };
      });
      const details = { request: body, status: answer?.status ?? null, answer: answer?.body ?? null };
      options.record.add('slack', 'called', 'response_url', fault ? { ...details, fault: fault.kind } : details);
      recordRefusal(options.record, 'response_url', body, refused);
    },
    show(url, body) {
      const content = contentOf(body);
      if (isRefused(content)) return content;
      url.newest = workspace.post(draftOf(url, body, content));
      return null;
    },
  };
}
