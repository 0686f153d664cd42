import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isScalar, parseDocument, type Pair } from 'yaml';
import { loadConfig } from '../../src/config/config.ts';
import { KNOWN_KEYS } from '../../src/config/schema.ts';
import { asWritten } from '../config/given.ts';

const path = fileURLToPath(new URL('../../manifests/askline.yaml', import.meta.url));
const text = readFileSync(path, 'utf8');
const environment = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  ANTHROPIC_API_KEY: 'sk-ant-1',
  ASKLINE_CONFIG: path,
};

/** The dotted keys of the file, each with the comment above it. */
function keysWithComments(node: unknown, prefix = ''): readonly (readonly [string, string])[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((pair: Pair, index) => {
    const { key, value } = pair;
    if (!isScalar(key)) throw new Error('A key is no plain text.');
    const name = `${prefix}${String(key.value)}`;
    // The comment above the first key of a group belongs to the group.
    const comment = key.commentBefore ?? (index === 0 ? node.commentBefore : null) ?? '';
    return isMap(value) ? [[name, 'group'], ...keysWithComments(value, `${name}.`)] : [[name, comment]];
  });
}

/** The lines that are commented out above a key, as they would stand below it. */
function exampleAbove(key: string): readonly string[] {
  const lines = text.split('\n');
  const above = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith(`${key}:`)),
  );
  const begin = above.findLastIndex((line) => !line.startsWith('#'));
  return above
    .slice(begin + 1)
    .filter((line) => /^# {3,}\S/.test(line))
    .map((line) => line.slice(1));
}

describe('manifests/askline.yaml', () => {
  const keys = keysWithComments(parseDocument(text).contents);

  test('has every key that there is, and no other', () => {
    const known = KNOWN_KEYS.filter((key) => !key.includes('*'));
    expect(keys.map(([key]) => key).sort()).toEqual(known.sort());
  });

  test('says of each key in one line what it does', () => {
    for (const [key, comment] of keys)
      expect([key, comment.trim().split('\n').at(-1)?.length]).toEqual([key, expect.any(Number)]);
    expect(keys.filter(([, comment]) => comment.trim() === '')).toEqual([]);
  });

  test('equals the defaults', () => {
    const folder = mkdtempSync(join(tmpdir(), 'askline-manifests-'));
    try {
      writeFileSync(join(folder, 'empty.yaml'), '');
      const defaults = loadConfig({ ...environment, ASKLINE_CONFIG: join(folder, 'empty.yaml') });
      expect(asWritten(loadConfig(environment))).toEqual(asWritten(defaults));
      expect(asWritten(loadConfig({ ...environment, ASKLINE_CONFIG: undefined }))).toEqual(asWritten(defaults));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('shows how a model is described, with every key that there is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'askline-manifests-'));
    try {
      const example = exampleAbove('models');
      const shownPath = join(folder, 'example.yaml');
      writeFileSync(shownPath, ['models:', ...example].join('\n'));
      expect(loadConfig({ ...environment, ASKLINE_CONFIG: shownPath }).models).toMatchObject({
        'llama3.3': { windowTokens: 131_072, prices: { since: '2026-11-22', long: { aboveTokens: 100_000 } } },
      });
      const shown = KNOWN_KEYS.filter((key) => key.startsWith('models.*.')).map((key) => key.split('.').at(-1) ?? '');
      expect(shown.filter((key) => !example.some((line) => line.includes(`${key}:`)))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the example of a channel', () => {
  test('holds every key that there is, and is right', () => {
    const example = exampleAbove('channels');
    const folder = mkdtempSync(join(tmpdir(), 'askline-manifests-'));
    try {
      const shownPath = join(folder, 'example.yaml');
      mkdirSync(join(folder, 'prompts'));
      writeFileSync(join(folder, 'prompts/support.md'), 'Support.');
      writeFileSync(shownPath, ['channels:', ...example].join('\n'));
      const { channels } = loadConfig({ ...environment, ASKLINE_CONFIG: shownPath });
      expect(channels['C012AB3CD']?.prompt).toEqual({ name: 'support', system: 'Support.' });
      expect(channels['C012AB3CD']?.inAll).toEqual({ perMinute: null, perHour: 100, perDay: 500 });
      const known = KNOWN_KEYS.filter((key) => key.startsWith('channels.*.')).map((key) => key.split('.').at(-1) ?? '');
      expect(known.filter((key) => !example.some((line) => line.includes(`${key}:`)))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the default prompt', () => {
  const { system: systemPrompt } = loadConfig(environment).prompt;

  test('is short, and says what the bot cannot do', () => {
    expect(systemPrompt.split('\n').length).toBeLessThanOrEqual(20);
    expect(systemPrompt).toMatch(/language of the question/);
    expect(systemPrompt).toMatch(/do not know/);
    expect(systemPrompt).toMatch(/remember nothing/);
    expect(systemPrompt).toMatch(/cannot read the channel/);
  });

  test('holds no place to fill in', () => {
    expect(systemPrompt).not.toMatch(/\{\{|\$\{|TODO|<[A-Z_]+>/);
  });
});
