/*
 * What a crash left behind on fake surfaces, ended as the platforms' adapters do it: told by Stop and by the keys of the
 * posts, the notice below the words, once.
 */
import type { Button, LeftBehind, LeftoverEnd, LeftoverPlace, PostKey, WriteResult } from '../../src/contract.ts';
import type { FakeMessage, FakeSurface } from './fake-surface.ts';

export interface FakeLeftovers {
  /** As `Adapter.leftoverAt`. */
  at(address: string): LeftoverPlace | null;
  /** Every call of `end`, with what came of it. */
  readonly ends: { readonly address: string; readonly left: LeftBehind; readonly end: LeftoverEnd }[];
}

/** Finds these surfaces by their addresses; what is added to the list later is found, too. */
export function createFakeLeftovers(surfaces: readonly FakeSurface[]): FakeLeftovers {
  const ends: FakeLeftovers['ends'] = [];
  return {
    ends,
    at(address) {
      const surface = surfaces.find((candidate) => candidate.address === address);
      if (surface === undefined) return null;
      const place = createFakeLeftover(surface);
      return {
        async end(left, ...rest) {
          const end = await place.end(left, ...rest);
          ends.push({ address, left, end });
          return end;
        },
      };
    },
  };
}

function createFakeLeftover(surface: FakeSurface): LeftoverPlace {
  async function endAt(
    left: LeftBehind,
    notice: string,
    button: Button | null,
    signal: AbortSignal,
  ): Promise<LeftoverEnd> {
    if (signal.aborted) return { retryAfterMs: 2_000 };
    const { message: known, keys } = left;
    const noticeKey: PostKey = `postend${keys.at(-1)?.slice('post'.length) ?? ''}`;
    const ours = surface.messages.filter(({ id, key }) => id === known || key === noticeKey || keys.includes(key));
    const newest = ours.at(-1);
    const way = { limits: [], laterLimits: [], appends: false };
    const write = (message: FakeMessage, markdown: string, newButton: Button | null): Promise<WriteResult> =>
      surface.edit(message.id, { markdown, button: newButton, isFinal: true, isLast: true }, signal, way);
    const post = (): Promise<WriteResult> =>
      surface.post({ markdown: notice, button, isFinal: true, isLast: true }, noticeKey, signal, way);

    async function takeStopFrom(messages: readonly FakeMessage[], end: LeftoverEnd): Promise<LeftoverEnd> {
      for (const message of messages.filter(hasStop)) {
        const result = await write(message, message.text, null);
        if (result.kind !== 'written') return endOf(result);
      }
      return end;
    }

    if (ours.some((message) => !hasStop(message) && isMarked(message.text, notice))) return takeStopFrom(ours, 'ended');
    if (known !== null && ours.every(({ id }) => id !== known)) return takeStopFrom(ours, 'out-of-reach');
    const isWhole = newest !== undefined && !hasStop(newest) && newest.key === keys.at(-1);
    if (isWhole) return takeStopFrom(ours, 'was-whole');
    const marked = newest === undefined ? '' : `${newest.text}\n\n${notice}`;
    const hasRoom = newest !== undefined && hasStop(newest) && surface.limits.fits(marked, 'next');
    const result = await (hasRoom ? write(newest, marked, button) : post());
    return result.kind === 'written' ? takeStopFrom(ours, 'ended') : endOf(result);
  }

  return { end: endAt };
}

function endOf(result: Exclude<WriteResult, { readonly kind: 'written' }>): LeftoverEnd {
  switch (result.kind) {
    case 'limited':
      return { retryAfterMs: result.retryAfterMs };
    case 'failed':
    case 'step':
      return { retryAfterMs: 2_000 };
    case 'refused':
      return 'out-of-reach';
  }
}

function hasStop({ button }: FakeMessage): boolean {
  return button?.kind === 'stop';
}

function isMarked(text: string, notice: string): boolean {
  return text === notice || text.endsWith(`\n\n${notice}`);
}
