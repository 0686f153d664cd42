import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { usageCsv, usageJson } from '../../src/ops/usage-export.ts';
import { anyRow, DAYS, STANDS, usageRow } from './usage-rows.ts';

/** The fields of each line, as RFC 4180 reads them. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let rest = text;
  let line: string[] = [];
  while (rest !== '') {
    const [all, quoted, plain = '', end = ''] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/u.exec(rest) ?? [];
    if (all === undefined) throw new Error(`Not CSV: ${JSON.stringify(rest.slice(0, 40))}`);
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

describe('CSV', () => {
  test('has a line of names and exact figures', () => {
    expect(usageCsv(DAYS, 'day').split('\r\n')).toEqual([
      'day,questions,answered,refused,failed,input_tokens,output_tokens,cost_usd,mean_first_text_ms',
      '2026-11-20,1240,1200,31,9,1250310,640200,9.150250,1412',
      '2026-11-21,3,0,3,0,0,0,0.000000,',
      '2026-11-22,57,57,0,0,60100,31000,0.430200,980',
      '',
    ]);
  });

  test('of nothing is the names alone', () => {
    expect(readCsv(usageCsv([], 'model'))).toHaveLength(1);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '=HYPERLINK("http://x","y")'])(
    'no spreadsheet takes %j for a formula',
    (key) => {
      const [, [first = ''] = []] = readCsv(usageCsv([usageRow(key)], 'prompt'));
      expect(first).toBe(`'${key}`);
    },
  );

  test('whatever a key is, every line has its nine fields, and cost and key come back', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
        const [names, ...lines] = readCsv(usageCsv(rows, 'prompt'));
        expect([names, ...lines].map((fields) => fields?.length)).toEqual(
          Array.from({ length: rows.length + 1 }, () => 9),
        );
        expect(lines.map((fields) => (fields[0] ?? '').replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/u, ''))).toEqual(
          rows.map(({ key }) => key ?? ''),
        );
        expect(lines.map((fields) => Math.round(Number(fields[7]) * 1e6))).toEqual(
          rows.map(({ costMicroUsd }) => costMicroUsd),
        );
      }),
    );
  });
});

describe('JSON', () => {
  test('holds the rows, their total and the budgets', () => {
    const text = usageJson(DAYS, 'day', STANDS);
    const parsed: unknown = JSON.parse(text);
    expect(parsed).toMatchObject({
      by: 'day',
      rows: [
        { key: '2026-11-20', questions: 1240, costMicroUsd: 9_150_250, costUsd: 9.15025, meanFirstTextMs: 1412 },
        { key: '2026-11-21', meanFirstTextMs: null },
        { key: '2026-11-22' },
      ],
      total: { questions: 1300, answered: 1257, refused: 34, failed: 9, costMicroUsd: 9_580_450, costUsd: 9.58045 },
      budgets: [
        { of: 'all', per: 'month', period: '2026-11', limitMicroUsd: 200_000_000, spentMicroUsd: 9_580_450 },
        { of: 'all', per: 'day', period: '2026-11-22', reservedMicroUsd: 120_000 },
      ],
    });
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('keeps a key as it is', () => {
    expect(usageJson([usageRow('=1+1'), usageRow(null)], 'model', [])).toMatch(/"key": "=1\+1"[^]*"key": null/);
  });
});
