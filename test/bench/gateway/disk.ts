/*
 * What the disk takes for what every commit does: a few pages are written, and must outlive a loss of power.
 */
import { fdatasyncSync, openSync, closeSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const COMMITS = 60;
/** About what one commit of the ledger appends. */
const BYTES = 16_384;
const APART_MS = 4;

/** One duration for each, in milliseconds. */
export async function measureDisk(): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'askline-bench-'));
  const file = openSync(join(folder, 'log'), 'w');
  const pages = Buffer.alloc(BYTES, 1);
  const durationsMs: number[] = [];
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const startedAtMs = performance.now();
    writeSync(file, pages, 0, BYTES, commit * BYTES);
    fdatasyncSync(file);
    durationsMs.push(performance.now() - startedAtMs);
    await pause(APART_MS);
  }
  closeSync(file);
  await rm(folder, { recursive: true, force: true });
  return durationsMs;
}
