/*
 * The ledger's database on a PostgreSQL server, and how it is reached: whatever happens to the server or to the network,
 * every query ends within seconds, and nothing that is gone is used again.
 */
import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types, type PoolConfig } from 'pg';
import type { Logger } from '../contract.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';

const MAX_CONNECTIONS = 5;
/** For one of them: until one is free, or a new one stands. */
const CONNECT_TIMEOUT_MS = 5_000;
/** By the server. Queries take a millisecond; what takes longer waits for somebody's lock. */
const STATEMENT_TIMEOUT_MS = 5_000;
/** Whoever stands still in the middle of a transaction loses it before those who wait for its locks give up. */
const STANDSTILL_TIMEOUT_MS = 3_000;
/** By us, where the server would have answered by now. */
const QUERY_TIMEOUT_MS = 5_500;
/** So long without a byte in the middle of a query: nobody is there any more. */
const SILENCE_TIMEOUT_MS = 6_500;
/** Before silence says anything. */
const IDLE_TIMEOUT_MS = 5_000;
const MIGRATION_TIMEOUT_MS = 600_000;

/** What PostgreSQL sends as text for fear of large numbers: int8 and numeric. Ours are far below 2^53. */
const LARGE_NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

/** Opens the database in its newest form. Rejects with what the server or the network says; it may hold the URL. */
export async function openPostgres(url: string, logger: Logger): Promise<Kysely<Schema>> {
  // Large tables take their time, and who comes second waits for the first.
  const builder = connect({ connectionString: url, max: 1, statement_timeout: MIGRATION_TIMEOUT_MS }, logger);
  try {
    await migrate(builder);
  } finally {
    await builder.destroy();
  }
  const timeouts = {
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STANDSTILL_TIMEOUT_MS,
  };
  const pool = { connectionString: url, max: MAX_CONNECTIONS, idleTimeoutMillis: IDLE_TIMEOUT_MS, ...timeouts };
  return connect(pool, logger, SILENCE_TIMEOUT_MS);
}

function connect(config: PoolConfig, logger: Logger, silenceTimeoutMs = 0): Kysely<Schema> {
  const pool = new Pool({
    application_name: 'askline',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser },
    ...config,
  });
  // The pool has dropped it by then, and opens another one when it is needed.
  pool.on('error', (error) => logger.debug('A connection to PostgreSQL was lost', { error }));
  pool.on('connect', (client) => {
    // What was being asked rejects by itself; without a listener the process would end.
    client.on('error', () => undefined);
    const { stream } = client.connection;
    if (stream instanceof Socket) {
      stream.setTimeout(silenceTimeoutMs, () => stream.destroy(new Error('PostgreSQL does not answer any more')));
    }
  });
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  LARGE_NUMBERS.has(type) ? Number : types.getTypeParser(type, format);
