/*
 * The directions in which the rooms may import. The rules stand in .dependency-cruiser.json; here they are held against
 * the code, and against a small house that breaks each of them, so that a rule that no longer bites is noticed.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const rules = path.join(root, '.dependency-cruiser.json');

/** The names of the rules that are broken, with the file that breaks each: `rule: from`. */
function violations(folder: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(
      process.execPath,
      [cruiser, '--config', rules, '--output-type', 'json', 'src'],
      options,
      (error, output) => {
        try {
          const parsed: unknown = JSON.parse(output);
          resolve(readViolations(parsed));
        } catch {
          reject(error ?? new Error(`no JSON: ${output.slice(0, 200)}`));
        }
      },
    );
  });
}

function readViolations(result: unknown): string[] {
  const at = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const list = at(at(result, 'summary'), 'violations');
  if (!Array.isArray(list)) throw new Error('no violations in the output');
  return list.map(
    (violation: unknown) => `${String(at(at(violation, 'rule'), 'name'))}: ${String(at(violation, 'from'))}`,
  );
}

const badHouse: Readonly<Record<string, string>> = {
  'src/contract.ts': "import './errors.ts';",
  'src/errors.ts': 'export {};',
  'src/main.ts': 'export {};',
  'src/cli.ts': 'export {};',
  'src/core/platform.ts': "import '../adapters/slack/app.ts';",
  'src/core/sdk.ts': "import 'zod';",
  'src/core/builtin.ts': "import 'node:fs';",
  'src/model/prying.ts': "import '../config/config.ts';",
  'src/config/config.ts': 'export {};',
  'src/adapters/slack/app.ts': "import '../../core/sdk.ts';",
  'src/adapters/discord/app.ts': "import '../slack/app.ts';",
  'src/ops/sandboxed.ts': "import '../sandbox/start.ts';",
  'src/sandbox/start.ts': "import '../core/sdk.ts';",
  'src/model/boss.ts': "import '../main.ts'; import '../cli.ts';",
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'askline-imports-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(badHouse)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('every import in the house goes the way that the plan allows', async () => {
  await expect(violations(root)).resolves.toEqual([]);
}, 60_000);

test('each rule notices a house that breaks it', async () => {
  const found = await violations(folder);
  expect(found).toEqual(
    expect.arrayContaining([
      'contract-is-a-leaf: src/contract.ts',
      'core-knows-only-the-contract: src/core/platform.ts',
      'core-knows-only-the-contract: src/core/sdk.ts',
      'core-knows-only-the-contract: src/core/builtin.ts',
      'rooms-do-not-know-each-other: src/model/prying.ts',
      'adapters-do-not-know-each-other: src/adapters/slack/app.ts',
      'adapters-do-not-know-each-other: src/adapters/discord/app.ts',
      'the-product-never-imports-the-sandbox: src/ops/sandboxed.ts',
      'the-sandbox-imports-only-main: src/sandbox/start.ts',
      'nothing-imports-the-command-line: src/model/boss.ts',
      'only-the-command-line-and-the-sandbox-start-the-bot: src/model/boss.ts',
    ]),
  );
}, 60_000);
