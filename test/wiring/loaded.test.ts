/*
 * What is loaded: the clients of PostgreSQL and Redis take time and memory, and most who run Askline have neither.
 */
import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = new URL('../../', import.meta.url).pathname;

/** Opens ledger and throttle as configured, and prints which of these packages the process has loaded by then. */
const SCRIPT = `
  import { createRequire } from 'node:module';
  import { createLedger } from './src/ledger/ledger.ts';
  import { createThrottle } from './src/limits/throttle.ts';
  import { randomId, systemClock } from './src/ops/system.ts';
  const { folder, url } = JSON.parse(process.argv[1]);
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const database = url === null ? { kind: 'sqlite', folder } : { kind: 'postgres', url };
  const common = { clock: systemClock, logger };
  const ledger = createLedger({ ...common, database, key: null, folder, people: 'hashed', newId: randomId });
  const throttle = createThrottle({
    ...common,
    perPerson: { atOnce: 1, spacingMs: 0 },
    perWorkspace: { atOnce: 1 },
    atOnce: 1,
    line: { most: 1, mostPerPerson: 1, waitMs: 1000 },
    redis: url === null ? null : { url: 'redis://127.0.0.1:1', whenAway: 'answer' },
  });
  await ledger.start().catch(quiet);
  await throttle.start();
  const loaded = Object.keys(createRequire(import.meta.url).cache).join();
  console.log(['bottleneck', 'pg', 'ioredis'].filter((name) => loaded.includes('/node_modules/' + name + '/')).join());
  await throttle.stop();
  await ledger.stop();
`;

async function loadedWith(url: string | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'askline-test-'));
  try {
    const given = JSON.stringify({ folder, url });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '--eval', SCRIPT, given],
      { cwd: root, timeout: 30_000 },
    );
    return stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the clients of databases', () => {
  test('are not loaded where nobody has one', async () => {
    expect(await loadedWith(null)).toBe('bottleneck');
  }, 40_000);

  test('are loaded where somebody has, so that the test above can fail', async () => {
    expect(await loadedWith('postgres://nobody:nothing@127.0.0.1:1/none')).toBe('bottleneck,pg,ioredis');
  }, 40_000);
});
