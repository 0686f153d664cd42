/*
 * The buttons below an answer as Discord has them: a button becomes a component, a press becomes the button's kind and
 * reference again. Pure. It does not know what a button does.
 */
import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent } from 'discord.js';
import type { Button } from '../../contract.ts';

const CUSTOM_ID_PREFIX = 'askline';
const KINDS: readonly Button['kind'][] = ['stop', 'try-again'];
/** What a reference looks like; anything else was never put on a button of ours. */
const REFERENCE = /^[a-z0-9]{1,64}$/;

/** What the button stands below: an answer, or a notice that there is none, which goes when it is pressed. */
export type Below = 'answer' | 'notice';

/** The components of a message with this button; none at all when it is null, which takes an earlier one away. */
export function componentsOf(
  button: Button | null,
  below: Below = 'answer',
): APIActionRowComponent<APIButtonComponent>[] {
  if (button === null) return [];
  const { kind, reference, label } = button;
  const custom_id = [CUSTOM_ID_PREFIX, kind, reference, ...(below === 'notice' ? ['notice'] : [])].join(':');
  return [
    {
      type: ComponentType.ActionRow,
      components: [{ type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id, label }],
    },
  ];
}

/** What was pressed; null for what is no button of ours. */
export function pressedButton(customId: string): Pick<Button, 'kind' | 'reference'> | null {
  const [prefix, kindText, reference = '', below = 'notice', ...rest] = customId.split(':');
  const kind = KINDS.find((candidate) => candidate === kindText);
  const isOurs = prefix === CUSTOM_ID_PREFIX && below === 'notice' && rest.length === 0 && REFERENCE.test(reference);
  return kind === undefined || !isOurs ? null : { kind, reference };
}

/** What the button with this id of ours stands below. */
export function pressedBelow(customId: string): Below {
  return customId.endsWith(':notice') ? 'notice' : 'answer';
}

/** The button of ours below a message, told by its components as Discord tells them; null when there is none. */
export function shownButton(components: readonly unknown[]): Pick<Button, 'kind' | 'reference'> | null {
  for (const component of components) {
    if (typeof component !== 'object' || component === null) continue;
    if ('components' in component && Array.isArray(component.components)) {
      const inside = shownButton(component.components);
      if (inside !== null) return inside;
    }
    const button = 'custom_id' in component ? pressedButton(String(component.custom_id)) : null;
    if (button !== null) return button;
  }
  return null;
}
