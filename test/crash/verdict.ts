/*
 * What must hold when a process was killed and the next one has cleaned up: nothing unfinished, nothing reserved,
 * nothing free, nothing twice.
 */
import { expect } from '@jest/globals';
import type { FakeSurface } from '../fakes/fake-surface.ts';
import { questionOf, readPlatform, wholeText, type Name } from './scene.ts';

/** A row of the table of questions, as far as it matters here. */
export interface QuestionRow {
  readonly question: string;
  readonly delivery: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly cost_micro_usd: number;
  readonly reserved_micro_usd: number;
}

export interface BudgetRow {
  readonly spent_micro_usd: number;
  readonly reserved_micro_usd: number;
}

export interface Books {
  readonly questions: readonly QuestionRow[];
  readonly budgets: readonly BudgetRow[];
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** The money: nothing set aside, what was spent is what the records say, and what a provider took was paid. */
export function expectSettled({ questions, budgets }: Books, folder: string): void {
  const platform = readPlatform(folder);
  expect(questions.filter(({ state }) => state !== 'closed')).toEqual([]);
  expect(questions.filter(({ outcome }) => outcome === null)).toEqual([]);
  expect(questions.map(({ reserved_micro_usd: reserved }) => reserved).filter((reserved) => reserved !== 0)).toEqual(
    [],
  );
  const spent = questions.reduce((sum, { cost_micro_usd: cost }) => sum + cost, 0);
  for (const budget of budgets) expect(budget).toEqual({ spent_micro_usd: spent, reserved_micro_usd: 0 });
  const deliveries = questions.map(({ delivery }) => delivery);
  expect(new Set(deliveries).size).toBe(deliveries.length);
  for (const { name } of platform.filter(({ event }) => event === 'called')) {
    const row = questions.find(({ delivery }) => delivery === questionOf(name).deliveryKey);
    expect({ name, wasFree: (row?.cost_micro_usd ?? 0) === 0 }).toEqual({ name, wasFree: false });
  }
}

/** What people see: every answer whole, or said to be interrupted, once; and none that still offers Stop. */
export function expectFinished({ questions }: Books, surfaces: ReadonlyMap<Name, FakeSurface>, folder: string): void {
  const platform = readPlatform(folder);
  for (const [name, { messages }] of surfaces) {
    const row = questions.find(({ delivery }) => delivery === questionOf(name).deliveryKey);
    const wasSeen = platform.some((line) => line.name === name && line.event === 'accepted') || messages.length > 0;
    // Nobody knows of it but who asked, and the platform delivers it again.
    if (row === undefined && !wasSeen) continue;
    const text = messages.map((message) => message.text).join('\n');
    const words = text.replaceAll(/\s+/g, ' ');
    const notices = count(text, /Interrupted: I was restarted/g);
    const isWhole = words.includes(wholeText(name).replaceAll(/\s+/g, ' '));
    const isToldOtherwise = /broke off here|did not answer/.test(text);
    expect({
      name,
      row: row?.outcome ?? null,
      stops: messages.filter(({ button }) => button?.kind === 'stop').length,
    }).toEqual({ name, row: expect.any(String), stops: 0 });
    expect({ name, text, notices, ends: isWhole || isToldOtherwise || notices === 1 }).toMatchObject({ ends: true });
    expect({ name, text, notices: notices <= 1 }).toMatchObject({ notices: true });
    if (row?.outcome === 'interrupted') expect({ name, text, notices }).toMatchObject({ notices: 1 });
  }
}
