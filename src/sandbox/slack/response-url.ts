/*
 * The response_url of each slash command and of each press: five uses within thirty minutes, in whatever channel it
 * came from, whether the bot is a member or not.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import type { Call } from '../server.ts';
import { answerCall, type HttpAnswer } from './answers.ts';
import { readContent, type Content } from './message-rules.ts';
import { isRefused, recordRefusal, refuse, type Refused } from './refusal.ts';
import type { SlackSettings } from './settings.ts';
import { shownBlocks, shownText } from './shown.ts';
import type { Timers } from './timers.ts';
import { isObject, parseJson } from './web-api/arguments.ts';
import { team, type Draft, type StoredMessage, type Workspace } from './workspace.ts';

const maxUses = 5;
const lifeMs = 30 * 60_000;

/** Where a response_url comes from: a command in a channel, or a press on a message. */
type Origin =
  | { readonly kind: 'commands'; readonly channel: string; readonly person: string }
  | { readonly kind: 'actions'; readonly channel: string; readonly person: string; readonly message: StoredMessage };

export interface ResponseUrl {
  readonly path: string;
  readonly origin: Origin;
  readonly issuedAtMs: number;
  uses: number;
  /**
   * What a replacement acts on. After a command: the newest message made through it or, before that, shown by the
   * acknowledgement. After a press: the message with the button, always.
   */
  original: StoredMessage | null;
}

export interface ResponseUrls {
  issue(origin: Origin): ResponseUrl;
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
    channel: url.origin.channel,
    threadTs: typeof threadTs === 'string' ? threadTs : null,
    user: team.botUserId,
    botId: team.botId,
    text: shownText(content),
    blocks: shownBlocks(content),
    ephemeralFor: body['response_type'] === 'in_channel' ? null : url.origin.person,
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
    const isPress = url.origin.kind === 'actions';
    if (!isPress && (url.original === null || settings.commandReplaces === 'never')) return undefined;
    const message = workspace.find(url.origin.channel, url.original?.ts ?? '');
    if (!message) return refuse('message-exists', 'message_not_found');
    return message.streaming ? refuse('a-stream-is-not-edited', 'streaming_state_conflict') : message;
  }

  function replace(url: ResponseUrl, old: StoredMessage, draft: Draft): void {
    // An ephemeral message stays ephemeral, a public one public, and nothing of the old content stays.
    const { text, blocks = [], linksNames = false } = draft;
    const message = { ...old, text, blocks, linksNames, edited: old.edited || blocks.length === 0 };
    url.original = message;
    workspace.replace(message, 'edited');
  }

  function post(url: ResponseUrl, draft: Draft): void {
    const message = workspace.post(draft);
    if (url.origin.kind === 'commands') url.original = message;
  }

  function write(url: ResponseUrl, body: Readonly<Record<string, unknown>>): Refused | null {
    const old = isTrue(body['delete_original']) || isTrue(body['replace_original']) ? original(url) : undefined;
    if (isRefused(old)) return old;
    if (isTrue(body['delete_original'])) {
      if (!old) return refuse('message-exists', 'message_not_found');
      workspace.remove(old);
      url.original = null;
      return null;
    }
    const content = contentOf(body);
    if (isRefused(content)) return content;
    const draft = draftOf(url, body, content);
    if (old) replace(url, old, draft);
    else post(url, draft);
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
    issue(origin) {
      const secret = randomBytes(12).toString('base64url');
      const path = `/${origin.kind}/${team.id}/${urls.size + 1}/${secret}`;
      const url: ResponseUrl = {
        path,
        origin,
        issuedAtMs: clock.now(),
        uses: 0,
        original: origin.kind === 'actions' ? origin.message : null,
      };
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
      const details = {
        path: call.url.pathname,
        request: body,
        status: answer?.status ?? null,
        headers: answer?.headers ?? {},
        answer: answer?.body ?? null,
      };
      options.record.add('slack', 'called', 'response_url', fault ? { ...details, fault: fault.kind } : details);
      recordRefusal(options.record, 'response_url', body, refused);
    },
    show(url, body) {
      const content = contentOf(body);
      if (isRefused(content)) return content;
      post(url, draftOf(url, body, content));
      return null;
    },
  };
}
