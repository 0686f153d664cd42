/*
 * Recorded events by hand, in the shapes of the stand-ins: a test writes down what happened, and when.
 */
import type { SandboxEvent } from '../../../src/sandbox/record.ts';

type Details = SandboxEvent['details'];

const SLACK_BOT = 'U0BOT';
const DISCORD_BOT = '900';

export interface Script {
  readonly events: readonly SandboxEvent[];
  readonly add: (
    atMs: number,
    standIn: SandboxEvent['standIn'],
    type: SandboxEvent['type'],
    name: string,
    details: Details,
  ) => number;
}

/** Numbers events in the order in which they are added. Times are milliseconds of any clock. */
export function createScript(): Script {
  const events: SandboxEvent[] = [];
  return {
    events,
    add(atMs, standIn, type, name, details) {
      const sequence = events.length + 1;
      events.push({ sequence, atMs, standIn, type, name, details });
      return sequence;
    },
  };
}

export const headerBlock = (person: string, quote: string) => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: `<@${person}>: ${quote}` }],
});
const markdown = (text: string) => ({ type: 'markdown', text });
const taken = { status: 200 };
const tooFast = { status: 429, answer: { ok: false, error: 'ratelimited' } };

export function slackSteps({ add }: Script) {
  return {
    command: (atMs: number, person: string, text: string, trigger: string, channel = 'C1') =>
      add(atMs, 'slack', 'delivered', '/ask', {
        payload: {
          token: 'verification',
          command: '/ask',
          user_id: person,
          user_name: person.toLowerCase(),
          channel_id: channel,
          text,
          trigger_id: trigger,
          response_url: `http://127.0.0.1:1/commands/T1/${trigger}/secretsecret`,
        },
        mode: 'socket',
        retry: null,
      }),
    message: (
      atMs: number,
      type: 'app_mention' | 'message.im',
      person: string,
      text: string,
      ts: string,
      channel: string,
      retry: unknown = null,
    ) =>
      add(atMs, 'slack', 'delivered', type, {
        payload: {
          event: {
            type: type === 'message.im' ? 'message' : type,
            ...(type === 'message.im' ? { channel_type: 'im' } : {}),
            user: person,
            text,
            ts,
            channel,
          },
          authorizations: [{ user_id: SLACK_BOT }],
        },
        mode: 'socket',
        retry,
      }),
    acknowledge: (atMs: number, delivery: string, text: string | null = null) =>
      add(atMs, 'slack', 'called', 'acknowledgement', {
        request: { delivery, payload: text === null ? {} : { response_type: 'ephemeral', text } },
        status: 200,
        answer: null,
      }),
    post: (atMs: number, request: Readonly<Record<string, unknown>> & { text: string }, ts: string | null) => {
      const { text, header, ...rest } = request;
      return add(atMs, 'slack', 'called', 'chat.postMessage', {
        request: { channel: 'C1', text, blocks: [...(header === undefined ? [] : [header]), markdown(text)], ...rest },
        ...(ts === null ? tooFast : { ...taken, answer: { ok: true, channel: rest['channel'] ?? 'C1', ts } }),
      });
    },
    update: (atMs: number, ts: string, text: string, channel = 'C1') =>
      add(atMs, 'slack', 'called', 'chat.update', {
        request: { channel, ts, text, blocks: [markdown(text)] },
        ...taken,
        answer: { ok: true, channel, ts },
      }),
    updateTooFast: (atMs: number, ts: string, text: string) =>
      add(atMs, 'slack', 'called', 'chat.update', { request: { channel: 'C1', ts, text }, ...tooFast }),
    respond: (atMs: number, text: string) =>
      add(atMs, 'slack', 'called', 'response_url', {
        request: { response_type: 'ephemeral', text, blocks: [markdown(text)] },
        ...taken,
        answer: 'ok',
      }),
    react: (atMs: number, ts: string, channel: string) =>
      add(atMs, 'slack', 'called', 'reactions.add', {
        request: { channel, timestamp: ts, name: 'eyes' },
        ...taken,
        answer: { ok: true },
      }),
  };
}

export function discordSteps({ add }: Script) {
  return {
    ready: (atMs: number) => add(atMs, 'discord', 'delivered', 'READY', { data: { user: { id: DISCORD_BOT } } }),
    command: (atMs: number, person: string, question: string, id: string, options: readonly unknown[] = []) =>
      add(atMs, 'discord', 'delivered', 'INTERACTION_CREATE', {
        data: {
          id,
          token: `token-of-${id}`,
          type: 2,
          channel_id: '301',
          member: { user: { id: person, username: 'ada', global_name: 'Ada' } },
          data: { name: 'ask', options: [{ name: 'question', value: question }, ...options] },
        },
      }),
    message: (atMs: number, person: string, content: string, id: string, channel: string, guild: string | null) =>
      add(atMs, 'discord', 'delivered', 'MESSAGE_CREATE', {
        data: {
          id,
          channel_id: channel,
          ...(guild === null ? {} : { guild_id: guild }),
          author: { id: person, username: 'ada' },
          content,
          mentions: [],
          type: 0,
        },
      }),
    defer: (atMs: number, id: string) =>
      add(atMs, 'discord', 'called', 'POST /interactions/:id/:token/callback', {
        path: `/api/v10/interactions/${id}/token-of-${id}/callback`,
        request: { type: 5 },
        status: 204,
        answer: null,
      }),
    editOriginal: (atMs: number, id: string, content: string, message: string) =>
      add(atMs, 'discord', 'called', 'PATCH /webhooks/:id/:token/messages/:id', {
        path: `/api/v10/webhooks/400/token-of-${id}/messages/@original`,
        request: { content },
        status: 200,
        answer: { id: message, channel_id: '301', content },
      }),
    post: (atMs: number, channel: string, content: string, replyTo: string | null, message: string) =>
      add(atMs, 'discord', 'called', 'POST /channels/:id/messages', {
        path: `/api/v10/channels/${channel}/messages`,
        request: { content, ...(replyTo === null ? {} : { message_reference: { message_id: replyTo } }) },
        status: 200,
        answer: { id: message, channel_id: channel, content },
      }),
    edit: (atMs: number, channel: string, message: string, content: string) =>
      add(atMs, 'discord', 'called', 'PATCH /channels/:id/messages/:id', {
        path: `/api/v10/channels/${channel}/messages/${message}`,
        request: { content },
        status: 200,
        answer: { id: message, channel_id: channel, content },
      }),
  };
}

export function claudeSteps({ add }: Script) {
  const event = (atMs: number, name: string, requestId: string, details: Details) =>
    add(atMs, 'claude', 'delivered', name, { requestId, ...details });
  return {
    ask: (atMs: number, requestId: string, question: string, status: number | null = 200) =>
      add(atMs, 'claude', 'called', 'POST /v1/messages', {
        requestId,
        status,
        request: { model: 'claude-sonnet-5-5', stream: true, messages: [{ role: 'user', content: question }] },
      }),
    start: (atMs: number, requestId: string) =>
      event(atMs, 'message_start', requestId, {
        event: {
          message: {
            model: 'claude-sonnet-5-5',
            usage: {
              input_tokens: 1_000,
              output_tokens: 1,
              cache_read_input_tokens: 0,
              cache_creation_input_tokens: 0,
            },
          },
        },
      }),
    think: (atMs: number, requestId: string) =>
      event(atMs, 'content_block_start', requestId, { event: { content_block: { type: 'thinking' } } }),
    say: (atMs: number, requestId: string, text: string) => event(atMs, 'content_block_delta', requestId, { text }),
    end: (atMs: number, requestId: string, outputTokens = 100) => {
      event(atMs, 'message_delta', requestId, {
        event: { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: outputTokens } },
      });
      return event(atMs, 'message_stop', requestId, { event: {} });
    },
    fail: (atMs: number, requestId: string) =>
      event(atMs, 'error', requestId, { event: { error: { type: 'overloaded_error' } } }),
  };
}
