/*
 * What must not happen and did, in words. Counts and bounds only: times are never among it. Pure.
 */
import type { PeopleFigures } from './people.ts';
import type { ShortageFigures } from './shortage.ts';
import type { Passage } from './world.ts';

export const MOST_MEGABYTES = 60;

/** `complaints`: what was logged as a warning or an error. Empty when each was asked, answered and recorded once. */
export function failuresOfPassages(
  name: string,
  passages: readonly Pick<Passage, 'record' | 'calls' | 'records'>[],
  complaints: readonly string[],
): readonly string[] {
  const notOnce = passages.filter(
    ({ record, calls, records }) => record?.outcome !== 'answered' || calls !== 1 || records !== 1,
  ).length;
  return [
    ...(notOnce > 0 ? [`${name}: ${notOnce} of ${passages.length} questions were not answered and recorded once`] : []),
    ...complained(name, complaints),
  ];
}

export function failuresOfPeople(
  figures: Pick<PeopleFigures, 'people' | 'answered' | 'recorded' | 'known' | 'seconds' | 'complaints'>,
): readonly string[] {
  const { people, answered, recorded, known, seconds } = figures;
  const tooHeavy = Object.entries({ known, 'known and idle': seconds }).filter(
    ([, { heapMegabytes }]) => heapMegabytes > MOST_MEGABYTES,
  );
  return [
    ...(answered === people ? [] : [`people: ${answered} of ${people} were answered`]),
    ...(recorded === people ? [] : [`people: ${recorded} records of ${people} questions`]),
    ...tooHeavy.map(
      ([what, { heapMegabytes }]) =>
        `people: ${people} ${what} weigh ${Math.round(heapMegabytes)} MB, not ${MOST_MEGABYTES}`,
    ),
    ...complained('people', figures.complaints),
  ];
}

/** Money is exact: nothing above the budget at any moment, nothing unaccounted for, and nobody turned away for nothing. */
export function failuresOfShortage(figures: ShortageFigures): readonly string[] {
  const { cost, questions, budgetMicroUsd, worstMicroUsd, answered, refused, modelCalls } = figures;
  const { mostMicroUsd, spentMicroUsd, reservedMicroUsd, recordedMicroUsd } = figures;
  const name = `shortage, ${cost}`;
  const most = Math.max(mostMicroUsd, spentMicroUsd + reservedMicroUsd);
  const couldHavePaid = refused > 0 && spentMicroUsd + worstMicroUsd <= budgetMicroUsd;
  return [
    ...(most > budgetMicroUsd ? [`${name}: ${most} of ${budgetMicroUsd} micro-dollars were spent or set aside`] : []),
    ...(spentMicroUsd === recordedMicroUsd
      ? []
      : [`${name}: ${spentMicroUsd} micro-dollars were spent, ${recordedMicroUsd} recorded`]),
    ...(reservedMicroUsd === 0 ? [] : [`${name}: ${reservedMicroUsd} micro-dollars are set aside for ever`]),
    ...(answered + refused === questions
      ? []
      : [`${name}: ${answered} answered and ${refused} refused of ${questions}`]),
    ...(modelCalls === answered ? [] : [`${name}: ${modelCalls} calls for ${answered} answers`]),
    ...(couldHavePaid ? [`${name}: ${refused} were turned away while there was money for one more`] : []),
    ...complained(name, figures.complaints),
  ];
}

function complained(name: string, complaints: readonly string[]): readonly string[] {
  return complaints.length === 0
    ? []
    : [`${name}: ${complaints.length} complaints in the log, the first: ${complaints[0]}`];
}
