/*
 * Those who wait for a database that takes one writer at a time do their work in one transaction: what takes long is to
 * make sure that it outlives a loss of power, and that is done once for all of them. It must not know what is written.
 */
import { sql } from 'kysely';
import type { Write, Writer } from './books.ts';

/** Other processes wait meanwhile, and the event loop does: a piece of work takes about half a millisecond. */
const MOST = 10;

const SAVE = sql`savepoint one`;
const GO_BACK = sql`rollback to one`;
const FORGET = sql`release one`;

interface Done {
  readonly isKept: boolean;
  /** Only now: what is not committed may still be lost. */
  readonly tell: () => void;
}

interface Job {
  run(writer: Writer): Promise<Done>;
  reject(error: unknown): void;
}

export interface Together {
  /**
   * In the order in which they come, each alone on what those before it have done. Work that rejects, or is not to be
   * kept, is undone by itself; where the transaction is lost all of them reject, and nothing was done.
   */
  readonly write: Write;
  /** Resolves when nobody waits. */
  readonly done: () => Promise<void>;
}

export function together(write: Write): Together {
  const waiting: Job[] = [];
  let working: Promise<void> | null = null;

  async function workOff(): Promise<void> {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, MOST);
      try {
        const all = await write(
          async (writer) => {
            // Whoever has come while the database was waited for.
            jobs.push(...waiting.splice(0, MOST - jobs.length));
            return doAll(writer, jobs);
          },
          (done) => done.some(({ isKept }) => isKept),
        );
        for (const { tell } of all) tell();
      } catch (error) {
        for (const job of jobs) job.reject(error);
      }
    }
    working = null;
  }

  return {
    write: (work, isKept = () => true) =>
      new Promise((resolve, reject) => {
        waiting.push({
          async run(writer) {
            const result = await work(writer);
            return { isKept: isKept(result), tell: () => resolve(result) };
          },
          reject,
        });
        working ??= workOff();
      }),
    async done() {
      await working;
    },
  };
}

async function doAll(writer: Writer, jobs: readonly Job[]): Promise<readonly Done[]> {
  const [first, ...others] = jobs;
  if (first !== undefined && others.length === 0) return [await first.run(writer)];
  const all: Done[] = [];
  for (const job of jobs) all.push(await amongOthers(writer, job));
  return all;
}

async function amongOthers(writer: Writer, job: Job): Promise<Done> {
  await SAVE.execute(writer);
  const done = await job
    .run(writer)
    .catch((error: unknown) => ({ isKept: false, tell: () => job.reject(error), error }));
  if (!done.isKept) {
    await GO_BACK.execute(writer).catch((error: unknown) => {
      // A full disk takes the whole transaction along, so that there is nothing to go back to: all have to hear why.
      throw 'error' in done ? done.error : error;
    });
  }
  await FORGET.execute(writer);
  return done;
}
