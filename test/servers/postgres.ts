/*
 * A real PostgreSQL on loopback for tests, where the machine has one: made in a temporary folder, gone afterwards.
 */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import { Client } from 'pg';

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 30_000;
const run = promisify(execFile);

const binaries = findBinaries();

/** Why there are no tests with PostgreSQL; null when there are. */
export const whyNoPostgres =
  binaries === null ? `PostgreSQL is missing: neither in ${DEBIAN_FOLDER} nor in PATH is there an initdb` : null;

/** `describe`, or its left-out form where there is no PostgreSQL. */
export const inPostgres = whyNoPostgres === null ? describe : describe.skip;

export interface PostgresServer {
  readonly port: number;
  /** Makes an empty database; resolves with its URL. */
  newDatabase(): Promise<string>;
  /** Stops it from doing anything, or lets it go on, without its clients hearing of it. */
  freeze(isFrozen: boolean): void;
  /** Ends it with all its connections; what was committed stays. Resolves when it is gone. */
  halt(): Promise<void>;
  /** Starts it again, on the same port with all that it had. */
  resume(): Promise<void>;
  /** Ends it and deletes all that it had. */
  stop(): Promise<void>;
}

/** Takes about two seconds. Rejects when there is no PostgreSQL, or with what it says. */
export async function startPostgres(): Promise<PostgresServer> {
  if (binaries === null) throw new Error(whyNoPostgres ?? '');
  const folder = await mkdtemp(join(tmpdir(), 'askline-postgres-'));
  const port = await freePort();
  const launched: ChildProcess[] = [];
  try {
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? await idsOf('postgres') : null;
    if (user !== null) await chown(folder, user.uid, user.gid);
    const asUser = user ?? {};
    const settings = ['-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await run(join(binaries, 'initdb'), ['-D', folder, '-U', 'askline', ...settings], asUser);
    const options = [
      `listen_addresses=127.0.0.1`,
      `unix_socket_directories=${folder}`,
      'fsync=off',
      'log_timezone=UTC',
    ];
    const args = ['-D', folder, '-p', String(port), ...options.flatMap((option) => ['-c', option])];
    const program = join(binaries, 'postgres');
    const launch = async (): Promise<ChildProcess> => {
      const server = spawn(program, args, { ...asUser, stdio: ['ignore', 'ignore', 'pipe'] });
      launched.push(server);
      await untilReady(server);
      return server;
    };
    return serverAt({ port, folder, server: await launch(), launch });
  } catch (error) {
    for (const server of launched) server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Launched {
  readonly port: number;
  readonly folder: string;
  readonly server: ChildProcess;
  readonly launch: () => Promise<ChildProcess>;
}

function serverAt({ port, folder, server: first, launch }: Launched): PostgresServer {
  let server = first;
  const urlOf = (database: string): string => `postgres://askline:secret@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    port,
    async newDatabase() {
      databases += 1;
      const name = `test${databases}`;
      await sqlAt(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    freeze(isFrozen) {
      // The server first, so that it makes no more processes; each connection has one of its own.
      server.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
      for (const pid of childrenOf(server)) process.kill(pid, isFrozen ? 'SIGSTOP' : 'SIGCONT');
    },
    async halt() {
      const exited = new Promise((resolve) => {
        server.once('exit', resolve);
      });
      if (server.exitCode !== null || server.signalCode !== null) return;
      this.freeze(false);
      // Immediate shutdown: nothing in it is worth a second.
      server.kill('SIGQUIT');
      await exited;
    },
    async resume() {
      server = await launch();
    },
    async stop() {
      await this.halt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Says this to a database, over a connection of its own; resolves with the rows. */
export async function sqlAt(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

function childrenOf({ pid }: ChildProcess): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]));
}

function findBinaries(): string | null {
  const debian = existsSync(DEBIAN_FOLDER)
    ? readdirSync(DEBIAN_FOLDER).map((one) => join(DEBIAN_FOLDER, one, 'bin'))
    : [];
  const folders = [...debian.toReversed(), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null;
}

async function idsOf(name: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise((closed) => {
    server.close(closed);
  });
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

function untilReady(server: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`PostgreSQL did not start:\n${output}`));
    AbortSignal.timeout(START_TIMEOUT_MS).addEventListener('abort', fail);
    server.once('exit', fail);
    server.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('ready to accept connections')) resolve();
    });
  });
}
