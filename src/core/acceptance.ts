/*
 * The first sign that a question was taken: once, when it was let in, or when that takes longer than somebody should be
 * left without a sign. Platforms wait three seconds for one.
 */
import type { Clock, Surface } from '../contract.ts';

const LONGEST_SILENCE_MS = 800;

export interface Acceptance {
  /** Shows it now. Resolves when it is shown. Never rejects. */
  accept(): Promise<void>;
  /** It is not needed any more: the person is told something else. */
  cancel(): void;
}

export function beginAcceptance(surface: Surface, notice: string, clock: Clock): Acceptance {
  const over = new AbortController();
  let shown: Promise<void> | null = null;
  const accept = (): Promise<void> => {
    over.abort();
    return (shown ??= surface.accept(notice));
  };
  void clock.sleep(LONGEST_SILENCE_MS, over.signal).then(() => {
    if (!over.signal.aborted) void accept();
  });
  return { accept, cancel: () => over.abort() };
}
