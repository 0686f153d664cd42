import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import type { Database, Write, Writer } from '../../src/ledger/books.ts';
import { openDatabase } from '../../src/ledger/database.ts';
import { together } from '../../src/ledger/together.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';

let folder: string;
let database: Database;
let transactions: number;
/** Everybody's writes go through this one. */
let write: Write;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'askline-together-'));
  database = await openDatabase({ kind: 'sqlite', folder }, createMemoryLogger());
  transactions = 0;
  ({ write } = together((work, isKept) => {
    transactions += 1;
    return database.write(work, isKept);
  }));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function put(writer: Writer, scope: string): Promise<string> {
  await writer.insertInto('quotas').values({ scope, within: 'day', ends_at_ms: 0, taken: 1, most: 1 }).execute();
  return scope;
}

async function stored(): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('quotas').select('scope').orderBy('scope').execute();
  return rows.map(({ scope }) => scope);
}

async function failAfter(writer: Writer, scope: string): Promise<string> {
  await put(writer, scope);
  throw new Error(`${scope} fails`);
}

describe('writes that come at once', () => {
  test('take a few transactions, and not one each', async () => {
    const names = Array.from({ length: 100 }, (_one, index) => `n${100 + index}`);
    expect(await Promise.all(names.map((name) => write((writer) => put(writer, name))))).toEqual(names);
    expect(await stored()).toEqual(names);
    expect(transactions).toBeLessThanOrEqual(12);
  });

  test('are each kept, undone or rejected as if they were alone, whatever becomes of the others', async () => {
    const kinds = fc.array(fc.constantFrom('keep', 'undo', 'fail', 'break'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(kinds, async (jobs) => {
        await database.db.deleteFrom('quotas').execute();
        const results = await Promise.allSettled(
          jobs.map((kind, index) => {
            const name = `n${100 + index}`;
            if (kind === 'fail') return write((writer) => failAfter(writer, name));
            // The database says no: the same key once more.
            if (kind === 'break') return write(async (writer) => put(writer, await put(writer, name)));
            return write(
              (writer) => put(writer, name),
              () => kind === 'keep',
            );
          }),
        );
        expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
          jobs.map((kind) => kind === 'keep' || kind === 'undo'),
        );
        expect(await stored()).toEqual(jobs.flatMap((kind, index) => (kind === 'keep' ? [`n${100 + index}`] : [])));
      }),
      { numRuns: 40 },
    );
  });

  test('come before the end of the database', async () => {
    const names = Array.from({ length: 50 }, (_one, index) => `n${100 + index}`);
    const written = Promise.all(names.map((name) => database.write((writer) => put(writer, name))));
    await database.close();
    expect(await written).toEqual(names);
    database = await openDatabase({ kind: 'sqlite', folder }, createMemoryLogger());
    expect(await stored()).toEqual(names);
  });

  test('see what those before them have done', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        write(async (writer) => {
          await put(writer, name);
          return (await writer.selectFrom('quotas').select('scope').execute()).length;
        }),
      ),
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  test('are told of only when somebody else can see them', async () => {
    const elsewhere = new DatabaseSync(join(folder, 'ledger.sqlite'), { readOnly: true });
    const names = Array.from({ length: 30 }, (_one, index) => `n${100 + index}`);
    const seen = await Promise.all(
      names.map(async (name) => {
        await write((writer) => put(writer, name));
        return elsewhere.prepare('select scope from quotas where scope = ?').get(name);
      }),
    );
    elsewhere.close();
    expect(seen).toEqual(names.map((scope) => ({ scope })));
  });
});

describe('a transaction that is lost', () => {
  test('rejects all that were in it with the reason, and keeps nothing of them', async () => {
    const full = new Error('the disk is full');
    const results = await Promise.allSettled([
      write((writer) => put(writer, 'before')),
      write(async (writer) => {
        await sql`rollback`.execute(writer);
        throw full;
      }),
      write((writer) => put(writer, 'after')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await stored()).toEqual([]);
    expect(await write((writer) => put(writer, 'later'))).toBe('later');
  });

  test('that cannot even begin rejects those who waited for it, and nobody who comes later', async () => {
    let isAway = true;
    const { write: shaky } = together((work, isKept) =>
      isAway ? Promise.reject(new Error('the database is away')) : database.write(work, isKept),
    );
    const results = await Promise.allSettled(['a', 'b'].map((name) => shaky((writer) => put(writer, name))));
    expect(results).toMatchObject([{ reason: { message: 'the database is away' } }, { status: 'rejected' }]);
    isAway = false;
    expect(await shaky((writer) => put(writer, 'c'))).toBe('c');
    expect(await stored()).toEqual(['c']);
  });
});
