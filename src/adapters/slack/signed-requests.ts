/*
 * Slack over HTTP with a signing secret that may be replaced while the bot runs: checks each request against the newest
 * one, and for a minute against the one before it, since requests that were signed with it are still under way. Bolt
 * knows one secret for life, so its own check is off and nothing unchecked gets to it.
 */
import { HTTPModuleFunctions, HTTPReceiver, LogLevel, type Receiver } from '@slack/bolt';
import type { IncomingMessage } from 'node:http';
import type { Clock, Logger } from '../../contract.ts';
import { clientLogger } from './client-logger.ts';

export interface SignedReceiverOptions {
  /** Asked for at each request. */
  readonly signingSecret: () => Promise<string>;
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const ENDPOINT = '/slack/events';
/** A request names only a path. */
const ANY_HOST = 'http://localhost';
const OLD_SECRET_FOR_MS = 60_000;

export function createSignedReceiver(options: SignedReceiverOptions): Receiver {
  const { port, logger } = options;
  const accepted = acceptedSecrets(options);
  const receiver = new HTTPReceiver({
    logger: clientLogger(logger, 'normal'),
    logLevel: LogLevel.WARN,
    signingSecret: '',
    signatureVerification: false,
    port,
    endpoints: ENDPOINT,
  });
  const pass = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const path = request.url ?? '/';
    if (!URL.canParse(path, ANY_HOST)) {
      // Bolt, too, would fall over it.
      response.writeHead(404).end();
      return;
    }
    if (new URL(path, ANY_HOST).pathname !== ENDPOINT) {
      pass(request, response);
      return;
    }
    void refusalOf(request, accepted).then((status) => {
      if (status === null) {
        pass(request, response);
        return;
      }
      logger.warn('Slack: a request was refused', { status });
      response.writeHead(status).end();
    });
  };
  // So that a secret that is replaced before the first request is known as the one before.
  void accepted();
  return receiver;
}

/** The status to answer with, or null for a request that Slack signed; its body is then read and kept on it. */
async function refusalOf(request: IncomingMessage, accepted: () => Promise<readonly string[]>): Promise<number | null> {
  const limit = { bodyLimit: HTTPModuleFunctions.defaultBodyLimit };
  for (const signingSecret of await accepted()) {
    try {
      await HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret, ...limit }, request);
      return null;
    } catch (error) {
      if (HTTPModuleFunctions.isRawBodyError(error)) return error.statusCode;
    }
  }
  return 401;
}

/** The newest secret first. */
function acceptedSecrets(options: SignedReceiverOptions): () => Promise<readonly string[]> {
  const { signingSecret, clock } = options;
  let newest: string | null = null;
  let before: { readonly secret: string; readonly untilMs: number } | null = null;
  return async () => {
    const secret = await signingSecret();
    if (newest !== null && secret !== newest) {
      before = { secret: newest, untilMs: clock.now() + OLD_SECRET_FOR_MS };
    }
    newest = secret;
    return before === null || clock.now() >= before.untilMs ? [secret] : [secret, before.secret];
  };
}
