/*
 * Serves the page on loopback: its files, the feed of what changes, and what people type. Knows the stand-ins by the
 * little that the page needs of them, and nothing of the bot.
 */
import { readFile } from 'node:fs/promises';
import { createInspector } from '../inspector/inspector.ts';
import { isForInspector, serveInspector } from '../inspector/serve.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { actions, type ActionContext } from './actions.ts';
import { feed, type FeedContext } from './feed.ts';
import { isOurs, pageHeaders } from './guard.ts';

/** Everything that the page is made of; nothing else is served. */
const assets = new Set(
  `index.html icon.svg eye.svg lock.svg thread.svg file.svg thumb-up.svg thumb-down.svg trash.svg close.svg sign-eyes.svg
   sign-hourglass.svg sign-check.svg sign-warning.svg sign-cross.svg
   page.css panes.css message.css text.css composer.css weather.css thread.css buttons.css slack.css discord.css
   page.js pane.js words.js channel-list.js thread.js connection.js composer.js completion.js message-list.js arrange.js
   message.js buttons.js weather.js happenings.js dom.js
   inspector.css inspector.svg inspector.js inspector-list.js inspector-trace.js inspector-plot.js inspector-wire.js
   inspector-json.js inspector-words.js
   inline.js blocks.js slack-text.js slack-rich-text.js discord-text.js`.split(/\s+/u),
);

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
};

export interface PageOptions extends FeedContext, ActionContext {
  /** 0 picks a free port. */
  readonly port: number;
}

/** Null for what is no JSON. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

async function serveAsset(call: Call): Promise<void> {
  const file = call.url.pathname === '/' ? 'index.html' : call.url.pathname.slice(1);
  if (!assets.has(file)) return answerJson(call.response, 404, { error: 'There is nothing here' }, pageHeaders);
  const content = await readFile(new URL(`assets/${file}`, import.meta.url));
  const type = contentTypes[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  call.response.writeHead(200, { ...pageHeaders, 'content-type': type });
  call.response.end(content);
}

/** Starts to listen; rejects when the port is taken. */
export async function startPage(options: PageOptions): Promise<LoopbackServer> {
  const feeds = new Set<() => void>();
  const inspector = createInspector(options);
  let port = options.port;

  function serveFeed({ url, response }: Call): void {
    response.writeHead(200, { ...pageHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
    const end = feed(options, response, url.searchParams.get('person') ?? '');
    if (!end) {
      response.end('event: unknown-person\ndata: {}\n\n');
      return;
    }
    feeds.add(end);
    response.on('close', () => {
      end();
      feeds.delete(end);
    });
  }

  async function serveAction({ url, body, response }: Call): Promise<void> {
    const result = actions.get(url.pathname)?.(options, parsed(body)) ?? null;
    if (result === null) return answerJson(response, 400, { error: 'This is not what was expected' }, pageHeaders);
    answerJson(response, 200, await result, pageHeaders);
  }

  const server = await listenOnLoopback({
    port,
    async handle(call) {
      if (!isOurs(call.method, call.headers, port)) {
        return answerJson(call.response, 403, { error: 'Only the page itself may do this' }, pageHeaders);
      }
      if (call.method === 'POST' && actions.has(call.url.pathname)) return serveAction(call);
      if (call.method !== 'GET') return answerJson(call.response, 405, { error: 'Method not allowed' }, pageHeaders);
      if (call.url.pathname === '/feed') return serveFeed(call);
      if (isForInspector(call)) return serveInspector(inspector, call, pageHeaders);
      return serveAsset(call);
    },
  });
  port = server.port;
  return {
    port,
    async close() {
      inspector.close();
      for (const end of feeds) end();
      await server.close();
    },
  };
}
