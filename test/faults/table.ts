/*
 * Writes the fault table as Markdown into README.md beside it, from the rows that are tests. Run it with
 * `npx -c "node test/faults/table.ts"`; a test says when the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Recorded, Row } from './row.ts';
import { sections } from './rows.ts';
import { ANSWER } from './words.ts';

const readme = new URL('README.md', import.meta.url);

const INTRODUCTION = `# When the model fails

What people see, how often the bot asks, what it records and what it charges. Each row is a test, played through the real
SDKs against the stand-ins, in Slack and in Discord. Written by \`npx -c "node test/faults/table.ts"\` from the rows beside it.

Attempts are calls that were made, whether or not anybody was there. Charged is what all of them may have cost: exactly
where the provider told its usage, else an estimate from what was sent and what came; nothing where no provider took the
question.`;

function cell(text: string): string {
  return text
    .replaceAll(ANSWER, '(the answer)')
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\n+/gu, '<br>');
}

function recordedCell({ outcome, failure, model }: Recorded): string {
  return [outcome, failure, model].filter((part) => part !== null).join(', ');
}

function chargedCell({ costMicroUsd, tokens }: Recorded): string {
  if (costMicroUsd === 0) return 'nothing';
  const [input, output] = tokens ?? [0, 0];
  return `$${(costMicroUsd / 1_000_000).toFixed(6)}; the last attempt ${input} in, ${output} out`;
}

function rowOf({ fault, promise, sees, button, recorded }: Row): string {
  const seen = button === null ? sees : `${sees}\n**${button}**`;
  const cells = [fault, promise, seen, String(recorded.attempts), recordedCell(recorded), chargedCell(recorded)];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The file as it should be. */
export async function table(): Promise<string> {
  const head = '| what goes wrong | what is promised | what people see | attempts | recorded | charged |';
  const parts = sections.flatMap(({ title, rows }) => [
    `## ${title}`,
    [head, head.replaceAll(/[^|]+/gu, ' --- '), ...rows.map(rowOf)].join('\n'),
  ]);
  const config = await resolveConfig(readme);
  return format([INTRODUCTION, ...parts].join('\n\n'), { ...config, parser: 'markdown' });
}

/** The file as it is. */
export const readTable = (): string => readFileSync(readme, 'utf8');

if (import.meta.main) writeFileSync(readme, await table());
