/*
 * Ledgers on one database, as several processes have them, for tests: on SQLite in a folder of its own, or on a
 * database of a PostgreSQL that runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../../src/contract.ts';
import { createLedger, type LedgerSettings } from '../../src/ledger/ledger.ts';
import { randomId } from '../../src/ops/system.ts';
import { createMemoryLogger, type MemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';
import { sqlAt, type PostgresServer } from '../servers/postgres.ts';
import type { LedgerWorld } from '../contract/ledger-leftovers.ts';

export interface RealWorld extends LedgerWorld {
  readonly folder: string;
  readonly database: LedgerSettings['database'];
  readonly logger: MemoryLogger;
  readonly clock: VirtualClock;
  /** Not started. */
  create(settings?: Partial<LedgerSettings>): Ledger;
}

export async function sqliteWorld(): Promise<RealWorld> {
  const folder = newDataFolder();
  return worldOn(folder, { kind: 'sqlite', folder }, async (id) => {
    rmSync(join(folder, 'processes', `${id}.lock`), { force: true });
  });
}

export async function postgresWorld(server: PostgresServer): Promise<RealWorld> {
  const url = await server.newDatabase();
  return worldOn(newDataFolder(), { kind: 'postgres', url }, async (id) => {
    // As if it had been silent for long, and the others had listened.
    await sqlAt(url, `update processes set since_ms = 0, seen_at_ms = seen_at_ms - 60000 * (id = '${id}')::int`);
  });
}

function newDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'askline-books-'));
}

function worldOn(
  folder: string,
  database: LedgerSettings['database'],
  declareDead: (id: string) => Promise<void>,
): RealWorld {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const ids = new Map<Ledger, string>();
  function create(settings: Partial<LedgerSettings> = {}): Ledger {
    const id = randomId(16);
    const fixed = { database, folder, key: 'ab'.repeat(32), people: 'hashed', newId: () => id } as const;
    const ledger = createLedger({ ...fixed, clock, logger, ...settings });
    ids.set(ledger, id);
    return ledger;
  }
  return {
    folder,
    database,
    clock,
    logger,
    create,
    async join() {
      const ledger = create();
      await ledger.start();
      return ledger;
    },
    crash: (ledger) => declareDead(ids.get(ledger) ?? ''),
    async end() {
      await Promise.all([...ids.keys()].map((ledger) => ledger.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
