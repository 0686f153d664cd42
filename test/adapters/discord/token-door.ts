/*
 * A door in front of the stand-in for Discord that plays what becomes of the bot's token when it is reset: one token is
 * good at a time, whichever the test says; the stand-in behind it has one of its own.
 */
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { DiscordStandIn } from '../../../src/sandbox/discord/discord.ts';
import { listenOnLoopback, type Call } from '../../../src/sandbox/server.ts';

export interface TokenDoor {
  /** For DISCORD_API_URL. */
  readonly apiUrl: string;
  /** From now on this token alone is good; connections that were opened with another are cut, and may not resume. */
  reset(token: string): void;
  /** How many requests were answered with 401. */
  refused(): number;
  close(): Promise<void>;
}

const AUTHENTICATION_FAILED = 4004;

export async function openTokenDoor(discord: DiscordStandIn, first: string): Promise<TokenDoor> {
  const behind = new URL(discord.apiUrl);
  const sockets = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ noServer: true });
  let good = first;
  let refused = 0;

  async function handle(call: Call): Promise<void> {
    const { authorization, 'content-type': contentType } = call.headers;
    if (authorization !== undefined && authorization !== `Bot ${good}`) {
      refused += 1;
      call.response.writeHead(401, { 'content-type': 'application/json' });
      call.response.end(JSON.stringify({ message: '401: Unauthorized', code: 0 }));
      return;
    }
    const answer = await fetch(new URL(call.url.pathname + call.url.search, behind), {
      method: call.method,
      headers: {
        ...(authorization === undefined ? {} : { authorization: `Bot ${discord.credentials.token}` }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(call.method === 'GET' ? {} : { body: new Uint8Array(call.body) }),
    });
    const text = (await answer.text()).replaceAll(`ws://${behind.host}/`, `ws://127.0.0.1:${server.port}/`);
    const headers = [...answer.headers].filter(([name]) => name !== 'content-length' && name !== 'connection');
    call.response.writeHead(answer.status, Object.fromEntries(headers));
    call.response.end(answer.status === 204 ? undefined : text);
  }

  function join(client: WebSocket, path: string): void {
    sockets.add(client);
    const waiting: string[] = [];
    const real = new WebSocket(`ws://${behind.host}${path}`);
    real.on('open', () => {
      for (const text of waiting.splice(0)) real.send(text);
    });
    real.on('message', (data: RawData, isBinary) => client.send(data, { binary: isBinary }));
    real.on('close', (code) => client.close(code));
    real.on('error', () => client.terminate());
    client.on('close', () => {
      sockets.delete(client);
      real.close();
    });
    client.on('message', (data: RawData) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      const isIdentify = /"op":2[,}]/u.test(text);
      if (isIdentify && !text.includes(good)) return client.close(AUTHENTICATION_FAILED, 'Authentication failed.');
      const passed = isIdentify ? text.replaceAll(good, discord.credentials.token) : text;
      return real.readyState === real.OPEN ? real.send(passed) : waiting.push(passed);
    });
  }

  const server = await listenOnLoopback({
    port: 0,
    handle,
    upgrade: (request, socket, head) =>
      webSockets.handleUpgrade(request, socket, head, (client) => join(client, request.url ?? '/')),
  });
  return {
    apiUrl: `http://127.0.0.1:${server.port}${behind.pathname}`,
    reset(token) {
      good = token;
      // As if the network had failed: the client tries to resume, with the token that it knows.
      for (const socket of sockets) socket.close(4000);
    },
    refused: () => refused,
    close: () => server.close(),
  };
}
