/*
 * Rows and buttons inside a message: walks them, holds them against the rules, finds the one that a person presses.
 * Pure.
 */
import { z } from 'zod';
import * as rules from './rules/component-rules.ts';
import type { Refusal } from './rules/rule.ts';

const node = z.looseObject({
  type: z.number().int(),
  components: z.array(z.unknown()).optional(),
});

/** The shape of a component as far as the stand-in looks at it; other fields come back as they were sent. */
export const componentSchema = node.extend({
  custom_id: z.string().nullish(),
  label: z.string().nullish(),
  style: z.number().int().nullish(),
  url: z.string().nullish(),
  disabled: z.boolean().nullish(),
  emoji: z.looseObject({}).nullish(),
});

type Component = z.infer<typeof componentSchema>;

interface Placed {
  readonly path: readonly string[];
  readonly component: Component;
}

/** Every component wherever it stands, with its path: rows, sections and containers hold others. */
function placed(value: unknown, path: readonly string[]): Placed[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => placed(one, [...path, String(index)]));
  const component = componentSchema.safeParse(value).data;
  if (component === undefined) return [];
  const { components, accessory } = component;
  return [
    { path, component },
    ...placed(components ?? [], [...path, 'components']),
    ...placed(accessory, [...path, 'accessory']),
  ];
}

/** How many components there are, those inside others included. */
export function countComponents(components: readonly unknown[]): number {
  return placed(components, []).length;
}

function brokenButton({ path, component }: Placed): Refusal | null {
  const label = component.label ?? '';
  const style = component.style ?? null;
  const customId = component.custom_id ?? null;
  return (
    rules.knownStyle.check({ path, style }) ??
    rules.labelLength.check({ path, label }) ??
    rules.customIdLength.check({ path, customId }) ??
    rules.labelled.check({ path, label, hasEmoji: (component.emoji ?? null) !== null, style: style ?? 0 }) ??
    rules.customIdWhereNeeded.check({ path, style: style ?? 0, customId, url: component.url ?? null })
  );
}

/** The first rule on components that these break; `version2` says that they came with IS_COMPONENTS_V2. */
export function brokenComponents(components: readonly unknown[], version2: boolean): Refusal | null {
  const seen = new Set<string>();
  for (const one of placed(components, ['components'])) {
    const { path, component } = one;
    const customId = component.custom_id ?? null;
    const refusal =
      (path.length === 2 && !version2 ? rules.topLevelRows.check({ path, type: component.type }) : null) ??
      (component.type === 1 ? rules.rowLength.check({ path, inside: component.components?.length ?? 0 }) : null) ??
      (component.type === 2 ? brokenButton(one) : null) ??
      rules.uniqueCustomIds.check({ path, duplicate: customId !== null && seen.has(customId) });
    if (refusal !== null) return refusal;
    if (customId !== null) seen.add(customId);
  }
  return null;
}

/** Whether a person can press a button with this id here. */
export function canPress(components: readonly unknown[], customId: string): boolean {
  return placed(components, []).some(
    ({ component }) => component.type === 2 && component.custom_id === customId && component.disabled !== true,
  );
}
