/*
 * "askline is typing…": shows for ten seconds, or until the bot's message is there.
 */
import type { SandboxClock } from '../clock.ts';

export interface Typing {
  begin(channel: string): void;
  end(channel: string): void;
  shows(channel: string): boolean;
  /** Ends all, and its timers. */
  close(): void;
}

/** `changed` hears of each sign that appears or goes, `begun` each time that somebody begins (again). */
export function createTyping(
  clock: SandboxClock,
  durationMs: number,
  changed: (channel: string, shows: boolean) => void,
  begun: (channel: string) => void,
): Typing {
  const cancels = new Map<string, () => void>();
  const end = (channel: string): void => {
    const cancel = cancels.get(channel);
    if (cancel === undefined) return;
    cancel();
    cancels.delete(channel);
    changed(channel, false);
  };
  return {
    begin(channel) {
      cancels.get(channel)?.();
      const isNew = !cancels.has(channel);
      cancels.set(
        channel,
        clock.after(durationMs, () => end(channel)),
      );
      if (isNew) changed(channel, true);
      begun(channel);
    },
    end,
    shows: (channel) => cancels.has(channel),
    close() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
