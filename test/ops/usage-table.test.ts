import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { usageTable } from '../../src/ops/usage-table.ts';
import { widthOf } from '../../src/ops/usage-width.ts';
import { anyRow, BUDGET, DAYS, STANDS, usageRow } from './usage-rows.ts';

const PLAIN = { isTerminal: false, width: 140 };

describe('the table', () => {
  test('has its numbers below each other, totals, and a bar for each share', () => {
    expect(usageTable(DAYS, 'day', [], PLAIN).split('\n')).toEqual([
      'day         questions  answered  refused  failed  tokens in  tokens out  first words     cost  share',
      '2026-11-20      1,240     1,200       31       9  1,250,310     640,200        1.4 s  $9.1503   96 %  ███████████████████▏',
      '2026-11-21          3         0        3       0          0           0               $0.0000    0 %',
      '2026-11-22         57        57        0       0     60,100      31,000        1.0 s  $0.4302    4 %  ▉',
      '─'.repeat(100),
      'total           1,300     1,257       34       9  1,310,410     671,200               $9.5805',
    ]);
  });

  test('of one row needs neither totals nor shares', () => {
    const table = usageTable(DAYS.slice(0, 1), 'day', [], PLAIN);
    expect(table.split('\n')).toHaveLength(2);
    expect(table).not.toMatch(/share|total|█/);
  });

  test('leaves out what says least when there is little room, and cost and questions last', () => {
    const headAt = (width: number) => usageTable(DAYS, 'day', [], { isTerminal: false, width }).split('\n')[0];
    expect(headAt(80)).toBe('day         questions  answered  refused  failed     cost  share');
    expect(headAt(60)).toBe('day         questions  answered  refused  failed     cost');
    expect(headAt(40)).toBe('day         questions  failed     cost');
  });

  test('shares are of the questions where nothing cost anything', () => {
    const rows = [usageRow('a', { questions: 3, refused: 3 }), usageRow('b', { questions: 1, refused: 1 })];
    expect(usageTable(rows, 'prompt', [], PLAIN)).toMatch(/75 %.*\n.*25 %/);
  });

  test('with large sums needs no fractions of cents', () => {
    expect(usageTable([usageRow('a', { costMicroUsd: 1_234_567_890 })], 'model', [], PLAIN)).toContain('$1,234.57');
    expect(usageTable([usageRow('a', { costMicroUsd: 42 })], 'model', [], PLAIN)).toContain('<$0.0001');
  });

  test('shortens long ids in their middle', () => {
    const rows = [usageRow('abcdefghijklmnopqrstuvwxyz0123456789', { questions: 1 })];
    expect(usageTable(rows, 'person', [], { isTerminal: false, width: 36 })).toMatch(/^abc\w*….*789 /m);
    expect(usageTable(rows, 'person', [], { isTerminal: false, width: Infinity })).toContain(rows[0]?.key);
  });

  test('has its numbers below each other behind wide characters too, whole or shortened', () => {
    const rows = ['support', 'プロンプト支援', '한국어', '🦊'].map((key) => usageRow(key, { questions: 7 }));
    for (const width of [140, 32]) {
      const [, ...lines] = usageTable(rows, 'prompt', [], { isTerminal: false, width }).split('\n');
      const ends = lines.slice(0, rows.length).map((line) => widthOf(line.slice(0, line.indexOf(' 7') + 2)));
      expect(new Set(ends).size).toBe(1);
    }
    expect(usageTable(rows, 'prompt', [], PLAIN).split('\n')[2]).toMatch(/^プロンプト支援 {10}7 /);
    expect(usageTable(rows, 'prompt', [], { isTerminal: false, width: 32 })).toMatch(/^プロン…支援 {11}7 /m);
  });

  test('says what has no name', () => {
    expect(usageTable([usageRow(null)], 'model', [], PLAIN)).toMatch(/^no model /m);
    expect(usageTable([usageRow(null)], 'prompt', [], PLAIN)).toMatch(/^none /m);
  });

  test('is bold and dim in a terminal alone', () => {
    const escape = '\u001b[';
    expect(usageTable(DAYS, 'day', STANDS, PLAIN)).not.toContain(escape);
    const shown = usageTable(DAYS, 'day', STANDS, { ...PLAIN, isTerminal: true });
    expect(shown).toContain(`${escape}1mday `);
    const codes = new RegExp(String.raw`\u001b\[\d+m`, 'g');
    expect(shown.replace(codes, '')).toBe(usageTable(DAYS, 'day', STANDS, PLAIN));
  });

  test('of nothing is a kind sentence, and the budgets still', () => {
    const [sentence, , ...budgets] = usageTable([], 'day', STANDS, PLAIN).split('\n');
    expect(sentence).toMatch(/^Nothing was asked in this time\./);
    expect(budgets).toHaveLength(2);
  });

  test('is never wider than the terminal, and no name moves the cursor', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 6 }),
        fc.constantFrom('person', 'workspace', 'channel', 'prompt', 'model', 'day'),
        fc.integer({ min: 40, max: 200 }),
        (rows, by, width) => {
          const lines = usageTable(rows, by, [], { isTerminal: false, width }).split('\n');
          expect(lines).toHaveLength(rows.length === 0 ? 1 : rows.length + (rows.length === 1 ? 1 : 3));
          if (rows.length > 0) expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
          expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        },
      ),
    );
  });
});

describe('the budgets below it', () => {
  test('say what is spent, what is set aside, and how far along they are', () => {
    expect(usageTable(DAYS, 'day', STANDS, PLAIN).split('\n').slice(-3)).toEqual([
      '',
      'monthly budget 2026-11   $9.58 of $200.00   4 %  █░░░░░░░░░░░░░░░░░░░',
      'daily budget 2026-11-22   $8.00 of $10.00  80 %  ████████████████░░░░  $0.1200 set aside',
    ]);
  });

  test('that were lowered below what is spent say so', () => {
    const stands = [{ budget: BUDGET, spentMicroUsd: 15_000_000, reservedMicroUsd: 0 }];
    expect(usageTable([], 'day', stands, PLAIN)).toContain('$15.00 of $10.00  150 %  ████████████████████');
  });
});
