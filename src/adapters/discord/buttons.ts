/*
 * The buttons below an answer as Discord has them: a button becomes a component, a press becomes the button's kind and
 * reference again. Pure. It does not know what a button does.
 */
import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent } from 'discord.js';
import type { Button } from '../../contract.ts';

const CUSTOM_ID_PREFIX = 'askline';

/** The components of a message with this button; none at all when it is null, which takes an earlier one away. */
export function componentsOf(button: Button | null): APIActionRowComponent<APIButtonComponent>[] {
  if (button === null) return [];
  const { kind, reference, label } = button;
  const custom_id = `${CUSTOM_ID_PREFIX}:${kind}:${reference}`;
  return [
    {
      type: ComponentType.ActionRow,
      components: [{ type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id, label }],
    },
  ];
}
