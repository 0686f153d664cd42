/*
 * A real Redis on loopback for the tests of what processes share, where the machine has one: its own folder, its own port,
 * nothing kept.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';

export interface RedisServer {
  readonly url: string;
  /** SIGKILL; connections break. */
  kill(): Promise<void>;
  /** A new one with nothing in it, on the same port; a running one is killed before. */
  restartEmpty(): Promise<void>;
  /** SIGSTOP: connections stay and nothing answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const paths = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];
const PATIENCE_MS = 10_000;

const serverPath = paths.find((path) => existsSync(path)) ?? null;

/** Why there are no tests with Redis; null when there are. */
export const whyNoRedis = serverPath === null ? `redis-server is missing: there is none of ${paths.join(', ')}` : null;

/** `describe`, or its left-out form where there is no Redis. */
export const inRedis = whyNoRedis === null ? describe : describe.skip;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(500, () => end(false));
    socket.once('error', () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.write('PING\r\n');
  });
}

/** Resolves when it answers. Rejects when there is no redis-server. */
export async function startRedis(): Promise<RedisServer> {
  if (serverPath === null) throw new Error(whyNoRedis ?? '');
  const program = serverPath;
  const folder = await mkdtemp(join(tmpdir(), 'askline-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;

  async function launch(): Promise<void> {
    const basics = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const started = spawn(program, [...basics, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    child = started;
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!(await answersPing(port))) {
      if (started.exitCode !== null || performance.now() > deadlineMs) throw new Error('redis-server did not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function kill(): Promise<void> {
    const ended = child;
    child = null;
    if (ended === null || ended.exitCode !== null || ended.signalCode !== null) return;
    const exited = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await exited;
  }

  await launch();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    kill,
    async restartEmpty() {
      await kill();
      await launch();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
