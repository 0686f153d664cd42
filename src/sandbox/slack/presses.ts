/*
 * Presses on buttons and choices from menus: the wait for the acknowledgement, and the warning beside the button, for
 * the person alone, when it does not come.
 */
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import { missErrors, type Courier } from './courier.ts';
import { findPressable, pressDelivery } from './interactivity.ts';
import type { ResponseUrls } from './response-url.ts';
import type { SlackChannel, SlackPerson, StoredMessage } from './workspace.ts';

export type PressResult =
  | { readonly kind: 'press-accepted' }
  /** `error` as Slack shows it: 'dispatch_failed', 'operation_timeout', 'http_service_error'. */
  | { readonly kind: 'press-failed'; readonly error: string };

export interface Press {
  readonly person: SlackPerson;
  readonly channel: SlackChannel;
  readonly message: StoredMessage;
  readonly actionId: string;
  readonly value: string | null;
}

export interface Presses {
  /** Throws when the person sees nothing of this name on the message, or when it has no such choice. */
  press(press: Press): Promise<PressResult>;
  /** What the newest press of this person on this message failed with; null when it did not. */
  errorFor(personId: string, message: StoredMessage): string | null;
}

function key(personId: string, { channel, ts }: StoredMessage): string {
  return `${personId} ${channel} ${ts}`;
}

export function createPresses(options: {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  readonly courier: Courier;
  readonly responseUrls: ResponseUrls;
  readonly address: () => string;
}): Presses {
  const { clock, record, courier, responseUrls, address } = options;
  const errors = new Map<string, string>();

  function mark({ person, message }: Press, error: string | null): void {
    const had = errors.get(key(person.id, message)) ?? null;
    if (had === error) return;
    if (error === null) errors.delete(key(person.id, message));
    else errors.set(key(person.id, message), error);
    const { channel, ts } = message;
    record.add('slack', 'changed', 'press_error', { channel, ts, person: person.id, error });
  }

  return {
    async press(press) {
      const { person, channel, message, actionId, value } = press;
      const pressed = findPressable(message, actionId, person.id);
      if (!pressed) throw new Error(`${person.name} sees no ${actionId} on ${message.ts}`);
      const url = responseUrls.issue({ kind: 'actions', channel: channel.id, person: person.id, message });
      const responseUrl = `${address()}${url.path}`;
      const delivery = pressDelivery({ person, channel, message, pressed, value, responseUrl, clock });
      if (!delivery) throw new Error(`${actionId} has no choice ${value}`);
      mark(press, null);
      const outcome = await courier.deliver(delivery, null);
      if (outcome.kind === 'acknowledged') return { kind: 'press-accepted' };
      const error = missErrors[outcome.reason];
      mark(press, error);
      return { kind: 'press-failed', error };
    },
    errorFor: (personId, message) => errors.get(key(personId, message)) ?? null,
  };
}
