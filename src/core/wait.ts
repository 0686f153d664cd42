/*
 * Tells a person that the answer is there but has to wait for its turn on the platform, and how many wait before it. A
 * short wait is not worth a word.
 */
import type { Clock, Surface } from '../contract.ts';
import type { LiveMessage } from './live/live-message.ts';
import { waitNotice } from './notices.ts';

const LOOK_EVERY_MS = 1_000;
const WORTH_TELLING_MS = 4_000;
const UPDATE_EVERY_MS = 6_000;

/** Ends when the first words stand, or nothing more comes. Never rejects. */
export async function tellWait(live: LiveMessage, surface: Surface, clock: Clock): Promise<void> {
  let waitingSinceMs: number | null = null;
  let tellFromMs = 0;
  let told: number | null = null;
  while (!live.shownOrOver.aborted) {
    await clock.sleep(LOOK_EVERY_MS, live.shownOrOver);
    const before = live.shownOrOver.aborted ? null : live.questionsBefore();
    const nowMs = clock.now();
    if (before === null) {
      waitingSinceMs = null;
      continue;
    }
    waitingSinceMs ??= nowMs;
    if (nowMs - waitingSinceMs < WORTH_TELLING_MS || nowMs < tellFromMs || before === told) continue;
    told = before;
    tellFromMs = nowMs + UPDATE_EVERY_MS;
    await surface.wait(waitNotice(before));
  }
}
