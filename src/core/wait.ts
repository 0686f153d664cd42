/*
 * Tells a person that their question, or its answer, has to wait, and for what. A short wait is not worth a word.
 */
import type { Clock, Surface } from '../contract.ts';

const LOOK_EVERY_MS = 1_000;
const WORTH_TELLING_MS = 4_000;
const UPDATE_EVERY_MS = 6_000;

/**
 * `noticeNow` says what there is to tell at a moment, null when nothing waits. Ends with the signal. Never rejects.
 */
export async function tellWait(
  noticeNow: () => string | null,
  ended: AbortSignal,
  surface: Pick<Surface, 'wait'>,
  clock: Clock,
): Promise<void> {
  let waitingSinceMs: number | null = null;
  let tellFromMs = 0;
  let told: string | null = null;
  while (!ended.aborted) {
    await clock.sleep(LOOK_EVERY_MS, ended);
    const notice = ended.aborted ? null : noticeNow();
    const nowMs = clock.now();
    if (notice === null) {
      waitingSinceMs = null;
      continue;
    }
    waitingSinceMs ??= nowMs;
    if (nowMs - waitingSinceMs < WORTH_TELLING_MS || nowMs < tellFromMs || notice === told) continue;
    told = notice;
    tellFromMs = nowMs + UPDATE_EVERY_MS;
    await surface.wait(notice);
  }
}
