/*
 * Deliveries over HTTP: signed requests to the bot's address. Events go as JSON, commands as a form, presses
 * as JSON in a form, as Slack does.
 */
import { createHmac } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import {
  acknowledgeWithinMs,
  type Delivery,
  type MissReason,
  type Outcome,
  type Retry,
  type Transport,
} from './courier.ts';
import { credentials } from './settings.ts';
import type { Timers } from './timers.ts';
import { parseJson } from './web-api/arguments.ts';

/** How a request that does not come from Slack gives itself away. */
export type Forgery = 'wrong-signature' | 'stale' | 'unsigned';

interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function bodyOf(delivery: Delivery): string {
  const json = JSON.stringify(delivery.payload);
  if (delivery.kind === 'event') return json;
  if (delivery.kind === 'action') return new URLSearchParams({ payload: json }).toString();
  return new URLSearchParams(
    Object.entries(delivery.payload).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

/** The time in the signature is the wall's: whoever checks it compares it with the real time. */
function sign(body: string, contentType: string, forgery: Forgery | null): Signed {
  const timestamp = Math.floor(Date.now() / 1000) - (forgery === 'stale' ? 6 * 60 : 0);
  const secret = forgery === 'wrong-signature' ? 'somebody else' : credentials.signingSecret;
  const headers = {
    'content-type': contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: '*/*',
  };
  if (forgery === 'unsigned') return { body, headers };
  return {
    body,
    headers: {
      ...headers,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(secret, timestamp, body),
    },
  };
}

interface HttpReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function missed(reason: MissReason, retriesRefused = false): Outcome {
  return { kind: 'missed', reason, retriesRefused };
}

/** The body of an acknowledgement: JSON, or plain text that is to be shown. */
function acknowledgedBody(reply: HttpReply): unknown {
  if (reply.body === '') return null;
  return (reply.headers['content-type'] ?? '').includes('json') ? parseJson(reply.body) : { text: reply.body };
}

function retryHeaders(retry: Retry | null): Readonly<Record<string, string>> {
  return retry === null ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
}

function signDelivery(delivery: Delivery, forgery: Forgery | null): Signed {
  const contentType = delivery.kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded';
  return sign(bodyOf(delivery), contentType, forgery);
}

/** Deliveries over HTTP. One per stand-in: it owns the requests that are under way. */
export interface HttpDeliveries {
  to(url: string): Transport;
  /** Sends a delivery that Slack never sent. Returns the HTTP status of the answer; null when none came in time. */
  forged(url: string, delivery: Delivery, forgery: Forgery): Promise<number | null>;
  /** The handshake of a new request URL: the bot must send the challenge back. */
  verifyRequestUrl(url: string): Promise<boolean>;
  /** Cuts the requests that are under way; they count as neither answered nor missed. */
  close(): void;
}

export function createHttpDeliveries(timers: Timers): HttpDeliveries {
  const underWay = new Map<ClientRequest, (reply: HttpReply | MissReason) => void>();

  /** Posts once, on a connection of its own. Never rejects. */
  function postOnce(url: string, signed: Signed): Promise<HttpReply | MissReason> {
    return new Promise((resolve) => {
      const headers = { ...signed.headers, 'content-length': String(Buffer.byteLength(signed.body)) };
      const request = httpRequest(url, { method: 'POST', agent: false, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => settle('no-connection'));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          settle({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      const settle = (reply: HttpReply | MissReason): void => {
        cancel();
        underWay.delete(request);
        resolve(reply);
      };
      const cancel = timers.after(acknowledgeWithinMs, () => {
        settle('timeout');
        request.destroy();
      });
      underWay.set(request, settle);
      request.on('error', () => settle('no-connection'));
      request.end(signed.body);
    });
  }

  return {
    to: (url) => ({
      mode: 'http',
      async deliver(delivery, retry) {
        const signed = signDelivery(delivery, null);
        const headers = { ...signed.headers, ...retryHeaders(retry) };
        const reply = await postOnce(url, { ...signed, headers });
        if (typeof reply === 'string') return missed(reply);
        if (reply.status >= 200 && reply.status < 300) return { kind: 'acknowledged', body: acknowledgedBody(reply) };
        return missed('http-error', reply.headers['x-slack-no-retry'] === '1');
      },
    }),
    async forged(url, delivery, forgery) {
      const reply = await postOnce(url, signDelivery(delivery, forgery));
      return typeof reply === 'string' ? null : reply.status;
    },
    async verifyRequestUrl(url) {
      const challenge = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P';
      const body = JSON.stringify({ token: credentials.verificationToken, challenge, type: 'url_verification' });
      const reply = await postOnce(url, sign(body, 'application/json', null));
      return typeof reply !== 'string' && reply.status === 200 && reply.body.includes(challenge);
    },
    close() {
      for (const [request, settle] of underWay) {
        settle('stopped');
        request.destroy();
      }
    },
  };
}
