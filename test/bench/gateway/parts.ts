/*
 * One part of the benchmark, in the process that it is measured in: prints its table and tells what failed.
 */
import { measureAdded, type Added, type Layer } from './added.ts';
import { measurePeople } from './people.ts';
import { addedTable, peopleTable, shortageTable } from './report.ts';
import { measureShortage } from './shortage.ts';
import { failuresOfPassages, failuresOfPeople, failuresOfShortage } from './verdict.ts';

export interface PartResult {
  readonly table: string;
  readonly failures: readonly string[];
}

const EVERY_LAYER: readonly Layer[] = ['none', 'checks', 'throttle', 'ledger', 'all'];
const ENDS: readonly Layer[] = ['none', 'all'];
const MANY_QUESTIONS = 500;
const ROOM = 100;

async function added(isFast: boolean): Promise<PartResult> {
  const rates: Added[] = [];
  const plans = isFast
    ? [{ layers: EVERY_LAYER, perSecond: 50, rounds: 1, perRound: 50 }]
    : [
        { layers: EVERY_LAYER, perSecond: 50, rounds: 4, perRound: 250 },
        { layers: ENDS, perSecond: 10, rounds: 2, perRound: 100 },
        { layers: ENDS, perSecond: 200, rounds: 4, perRound: 500 },
      ];
  for (const plan of plans) rates.push(await measureAdded(plan));
  const failures = rates
    .flatMap(({ measured }) => measured)
    .flatMap(({ layer, perSecond, passages, complaints }) =>
      failuresOfPassages(`${layer}, ${perSecond} a second`, passages, complaints),
    );
  return { table: addedTable(rates), failures };
}

async function people(isFast: boolean): Promise<PartResult> {
  const figures = await measurePeople(isFast ? 500 : 10_000);
  return { table: peopleTable(figures), failures: failuresOfPeople(figures) };
}

async function shortage(): Promise<PartResult> {
  const results = [
    await measureShortage('the worst case', MANY_QUESTIONS, ROOM),
    await measureShortage('less', MANY_QUESTIONS, ROOM),
  ];
  return { table: shortageTable(results), failures: results.flatMap(failuresOfShortage) };
}

export const PARTS: Readonly<Record<string, (isFast: boolean) => Promise<PartResult>>> = { added, people, shortage };
