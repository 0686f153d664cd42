/*
 * Which key is next, which ones rest and which ones are set aside. Makes no calls and does not wait; names a key to the
 * log by its position and a short hash, never by itself.
 */
import { createHash } from 'node:crypto';
import type { Clock, Logger, Model } from '../contract.ts';
import { ModelError } from '../errors.ts';

/** One key and what is known of it. */
export interface KeySlot {
  readonly key: string;
  readonly model: Model;
}

interface Slot extends KeySlot {
  /** When it was used last, by a count; 0: never. */
  used: number;
  /** By model: a provider limits each for itself, and where one is limited another may stand by. */
  readonly restsUntilMs: Map<string, number>;
  aside: { readonly kind: 'unauthorised' | 'billing'; askedAtMs: number } | null;
}

export interface KeyRing {
  /** The keys as they are now, in the operator's order. When they have changed, those set aside get another chance. */
  renew(keys: readonly string[]): void;
  /** The key to use now for this model: of those that can be used and were not tried, the one that rested longest. */
  next(tried: ReadonlySet<string>, model: string): KeySlot | null;
  /** The provider accepted a call with this key. */
  works(slot: KeySlot): void;
  /** Takes a failed call to this model down; true when another key may do better. */
  blame(slot: KeySlot, error: ModelError, model: string): boolean;
  /**
   * What to throw when no key is left for this model; `last` is what the last attempt of the call threw, `forbidden` the
   * keys to which the call was not allowed.
   */
  shortage(last: ModelError | null, model: string, forbidden: ReadonlySet<string>): ModelError;
}

export interface KeyRingOptions {
  readonly modelOf: (key: string) => Model;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly name: string;
}

/** How often a key that was set aside is asked again when there is no other. */
const ASK_AGAIN_MS = 60_000;
/** A provider that asks for a longer rest may be mistaken, and its limit may be raised: it is asked again after this. */
const LONGEST_REST_MS = 600_000;

export function createKeyRing({ modelOf, clock, logger, name }: KeyRingOptions): KeyRing {
  let slots: ReadonlyMap<string, Slot> = new Map();
  let uses = 0;

  /** For the log: which key it is, without a letter of it. */
  function factsOf(slot: Slot): Readonly<Record<string, unknown>> {
    const position = [...slots.keys()].indexOf(slot.key) + 1;
    const hash = createHash('sha256').update(slot.key).digest('hex').slice(0, 8);
    return { provider: name, position, keys: slots.size, hash };
  }

  /** The slot of a key that is still in use; calls with a key that is gone may still run. */
  function current({ key, model }: KeySlot): Slot | null {
    const slot = slots.get(key);
    return slot?.model === model ? slot : null;
  }

  const restOf = ({ restsUntilMs }: Slot, model: string): number => restsUntilMs.get(model) ?? 0;
  const isFree = (slot: Slot, model: string): boolean => slot.aside === null && restOf(slot, model) <= clock.now();

  /** With every key set aside: the one that was asked longest ago, if that is long enough ago. */
  function worthAsking(candidates: readonly Slot[]): Slot | null {
    if ([...slots.values()].some(({ aside }) => aside === null)) return null;
    const askedAtMs = ({ aside }: Slot): number => aside?.askedAtMs ?? 0;
    if (Math.max(...[...slots.values()].map(askedAtMs)) + ASK_AGAIN_MS > clock.now()) return null;
    const [oldest = null] = candidates.toSorted((a, b) => askedAtMs(a) - askedAtMs(b));
    if (oldest?.aside) oldest.aside.askedAtMs = clock.now();
    return oldest;
  }

  return {
    renew(keys) {
      const wanted = new Set(keys);
      if (wanted.size === slots.size && [...wanted].every((key) => slots.has(key))) return;
      slots = new Map(
        [...wanted].map((key) => {
          const known = slots.get(key) ?? { key, model: modelOf(key), used: 0, restsUntilMs: new Map() };
          return [key, { ...known, aside: null }];
        }),
      );
    },
    next(tried, model) {
      const candidates = [...slots.values()].filter(({ key }) => !tried.has(key));
      const [best] = candidates.filter((slot) => isFree(slot, model)).toSorted((a, b) => a.used - b.used);
      const slot = best ?? worthAsking(candidates);
      if (slot === null) return null;
      uses += 1;
      slot.used = uses;
      return slot;
    },
    works(used) {
      const slot = current(used);
      if (!slot?.aside) return;
      slot.aside = null;
      logger.info('A key that was set aside works again', factsOf(slot));
    },
    blame(used, { kind, retryAfterMs }, model) {
      const slot = current(used);
      switch (kind) {
        case 'unauthorised':
        case 'billing': {
          if (slot === null) return true;
          const isNews = slot.aside === null;
          slot.aside = { kind, askedAtMs: clock.now() };
          const why = kind === 'billing' ? 'has no money left' : 'is refused';
          if (isNews) logger.error(`A key ${why}: it is set aside until the keys change`, factsOf(slot));
          return true;
        }
        case 'rate-limited': {
          const restMs = Math.min(retryAfterMs ?? 0, LONGEST_REST_MS);
          slot?.restsUntilMs.set(model, Math.max(restOf(slot, model), clock.now() + restMs));
          return true;
        }
        case 'forbidden':
          // It is about this question or this model: the key stays good for others.
          if (slot !== null) logger.warn('A call is forbidden to a key', { ...factsOf(slot), model });
          return true;
        case 'overloaded':
        case 'unavailable':
        case 'timeout':
        case 'dropped':
        case 'malformed':
        case 'invalid-request':
        case 'too-long':
        case 'blocked':
        case 'unknown':
          return false;
      }
    },
    shortage(last, model, forbidden) {
      const requestId = last?.requestId ?? null;
      const isUnsent = last === null || last.isUnsent;
      const usage = last?.usage ?? null;
      const resting = [...slots.values()].filter(({ aside, key }) => aside === null && !forbidden.has(key));
      if (resting.length > 0) {
        const soonestMs = Math.min(...resting.map((slot) => restOf(slot, model))) - clock.now();
        const cause = last ?? `every key of ${name} rests`;
        // Without a time that was told the caller waits as it sees fit.
        return new ModelError('rate-limited', {
          requestId,
          cause,
          isUnsent,
          usage,
          retryAfterMs: soonestMs > 0 ? soonestMs : null,
        });
      }
      if (forbidden.size > 0) return new ModelError('forbidden', { requestId, cause: last, isUnsent, usage });
      const kinds = new Set([...slots.values()].map(({ aside }) => aside?.kind));
      const kind = kinds.size === 1 && kinds.has('billing') ? 'billing' : 'unauthorised';
      const cause = last ?? (slots.size === 0 ? `there is no key of ${name}` : `every key of ${name} is set aside`);
      return new ModelError(kind, { requestId, cause, isUnsent, usage });
    },
  };
}
