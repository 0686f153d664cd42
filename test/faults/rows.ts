/*
 * The fault table, section by section.
 */
import type { Row } from './row.ts';
import { beforeTheStream } from './rows-before.ts';
import { endedByUs } from './rows-ended.ts';
import { withFallback } from './rows-fallback.ts';
import { keysAndMoney } from './rows-keys.ts';
import { inTheStream } from './rows-stream.ts';

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const sections: readonly Section[] = [
  { title: 'Before the answer begins', rows: beforeTheStream },
  { title: 'While the answer streams', rows: inTheStream },
  { title: 'Keys, money and requests', rows: keysAndMoney },
  { title: 'Where another model stands by', rows: withFallback },
  { title: 'Ended from our side', rows: endedByUs },
];
