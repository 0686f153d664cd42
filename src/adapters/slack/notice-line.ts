/*
 * Notices that somebody has to be told: who is turned away hears of it also when many are turned away at once. Each has
 * its turn in a line, keeps to the wait that Slack asks for, and is sent again when it may not have arrived: better told
 * twice than not at all. It knows neither what they say nor to whom.
 */
import type { Clock } from '../../contract.ts';
import type { Sent } from './results.ts';

export interface NoticeLine {
  /**
   * Sends it when those before it in this line were sent; what counts against one limit of Slack's belongs in one line.
   * Resolves with how it ended, after about a minute at the latest. Rejects only when `send` does.
   */
  tell(line: string, send: () => Promise<Sent>): Promise<Sent>;
  /** Ends all waiting: what was not told is not told any more. */
  stop(): void;
}

interface Line {
  /** Resolves when all that stand in it had their turn. Never rejects. */
  end: Promise<unknown>;
  /** Until when Slack takes no more, by the clock. */
  restsUntilMs: number;
}

/** Later than that it says nothing that is still true. */
const WITHIN_MS = 60_000;
/** After a failure, and twice as long after each further one. */
const FIRST_WAIT_MS = 1_000;

export function createNoticeLine(clock: Clock): NoticeLine {
  const lines = new Map<string, Line>();
  const stopped = new AbortController();

  const isOver = (waitMs: number, untilMs: number): boolean =>
    stopped.signal.aborted || clock.now() + waitMs >= untilMs;

  /** Keeps its turn while Slack takes no more: those behind it would fare no better. */
  async function send(notice: () => Promise<Sent>, line: Line, untilMs: number): Promise<Sent> {
    for (let last: Sent | null = null; ;) {
      const waitMs = Math.max(line.restsUntilMs - clock.now(), 0);
      if (isOver(waitMs, untilMs)) return last ?? { kind: 'limited', retryAfterMs: waitMs };
      if (waitMs > 0) {
        await clock.sleep(waitMs, stopped.signal);
        continue;
      }
      last = await notice();
      if (last.kind !== 'limited') return last;
      line.restsUntilMs = clock.now() + Math.max(last.retryAfterMs, FIRST_WAIT_MS);
    }
  }

  function inTurn(name: string, notice: () => Promise<Sent>, untilMs: number): Promise<Sent> {
    const line = lines.get(name) ?? { end: Promise.resolve(), restsUntilMs: -Infinity };
    lines.set(name, line);
    const sent = line.end.then(() => send(notice, line, untilMs));
    const end = sent
      .catch(() => undefined)
      .then(() => {
        if (line.end === end) lines.delete(name);
      });
    line.end = end;
    return sent;
  }

  return {
    async tell(name, notice) {
      const untilMs = clock.now() + WITHIN_MS;
      for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
        const sent = await inTurn(name, notice, untilMs);
        if (sent.kind !== 'failed' || isOver(waitMs, untilMs)) return sent;
        // Out of the line: it may be this notice alone.
        await clock.sleep(waitMs, stopped.signal);
      }
    },
    stop: () => stopped.abort(),
  };
}
