/*
 * Serves the page on loopback: its files, the feed of what changes, and what people type. Knows the stand-ins by the
 * little that the page needs of them, and nothing of the bot.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { feed, type FeedContext } from './feed.ts';
import { isOurs, pageHeaders } from './guard.ts';
import { encodeMentions, readDiscordCommand } from './typed.ts';
import { personId, viewDiscord, viewSlack } from './view.ts';

/** Everything that the page is made of; nothing else is served. */
const assets = new Set(
  `index.html icon.svg eye.svg lock.svg thread.svg page.css message.css composer.css slack.css discord.css
   page.js pane.js connection.js composer.js message-list.js arrange.js message.js dom.js
   inline.js blocks.js slack-text.js slack-rich-text.js discord-text.js`.split(/\s+/u),
);

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
};

/** A composer takes no more than the platforms do, with room for their own complaint about it. */
const saidSchema = z.strictObject({
  platform: z.enum(['slack', 'discord']),
  person: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(50_000),
  thread: z.string().nullable(),
});

type Said = z.infer<typeof saidSchema>;

/** What became of what somebody typed. `failed`: the platform says so to the person, with its own word for it. */
type SayResult = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly error: string };

export interface PageOptions extends FeedContext {
  /** 0 picks a free port. */
  readonly port: number;
}

async function say({ platforms }: FeedContext, said: Said): Promise<SayResult> {
  const { slack, discord } = platforms;
  const person = personId(platforms, said.platform, said.person);
  if (person === null) return { kind: 'failed', error: 'unknown_person' };
  const view = said.platform === 'slack' ? viewSlack(slack, person) : viewDiscord(discord, person);
  if (!view.channels.some(({ id }) => id === said.channel)) return { kind: 'failed', error: 'unknown_channel' };

  if (said.platform === 'slack') {
    const thread = said.thread === null ? {} : { threadTs: said.thread };
    const result = await slack.type(person, said.channel, said.text, thread);
    return result.kind === 'command-failed' ? { kind: 'failed', error: result.error } : { kind: 'sent' };
  }
  const text = encodeMentions(said.text, view.names);
  const command = readDiscordCommand(text);
  if (!command) {
    await discord.type(person, said.channel, text);
    return { kind: 'sent' };
  }
  const result = await discord.ask(person, said.channel, command.question, { private: command.private });
  return result.kind === 'failed' ? { kind: 'failed', error: result.error } : { kind: 'sent' };
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

  async function serveSaid({ body, response }: Call): Promise<void> {
    let json: unknown = null;
    try {
      json = JSON.parse(body.toString('utf8'));
    } catch {
      // Stays null, which the schema refuses.
    }
    const said = saidSchema.safeParse(json);
    if (!said.success) return answerJson(response, 400, { error: z.prettifyError(said.error) }, pageHeaders);
    try {
      answerJson(response, 200, await say(options, said.data), pageHeaders);
    } catch (error) {
      // A stand-in throws where the platform's own client would not have let one type this.
      const result: SayResult = { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
      answerJson(response, 200, result, pageHeaders);
    }
  }

  const server = await listenOnLoopback({
    port,
    async handle(call) {
      if (!isOurs(call.method, call.headers, port)) {
        return answerJson(call.response, 403, { error: 'Only the page itself may do this' }, pageHeaders);
      }
      if (call.method === 'POST' && call.url.pathname === '/say') return serveSaid(call);
      if (call.method !== 'GET') return answerJson(call.response, 405, { error: 'Method not allowed' }, pageHeaders);
      if (call.url.pathname === '/feed') return serveFeed(call);
      return serveAsset(call);
    },
  });
  port = server.port;
  return {
    port,
    async close() {
      for (const end of feeds) end();
      await server.close();
    },
  };
}
