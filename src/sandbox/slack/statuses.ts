/*
 * "is thinking…" below a thread: set by the app, gone after two minutes or with the app's next message there.
 */
import type { SandboxRecord } from '../record.ts';
import type { Timers } from './timers.ts';
import { team, type Workspace } from './workspace.ts';

const lifeMs = 2 * 60_000;

export interface Statuses {
  /** An empty text takes the status away. */
  set(channelId: string, threadTs: string, text: string): void;
  get(channelId: string, threadTs: string): string | null;
}

function key(channelId: string, threadTs: string): string {
  return `${channelId} ${threadTs}`;
}

export function createStatuses(workspace: Workspace, timers: Timers, record: SandboxRecord): Statuses {
  const shown = new Map<string, { readonly text: string; readonly cancel: () => void }>();

  function tell(channel: string, threadTs: string, status: string | null): void {
    record.add('slack', 'changed', 'assistant_status', { channel, threadTs, status });
  }

  function clear(channelId: string, threadTs: string): void {
    const status = shown.get(key(channelId, threadTs));
    if (!status) return;
    status.cancel();
    shown.delete(key(channelId, threadTs));
    tell(channelId, threadTs, null);
  }

  workspace.follow(({ kind, message }) => {
    const isAnswer = kind === 'posted' && message.botId === team.botId && message.ephemeralFor === null;
    if (isAnswer && message.threadTs !== null) clear(message.channel, message.threadTs);
  });

  return {
    set(channelId, threadTs, text) {
      if (text === '') return clear(channelId, threadTs);
      shown.get(key(channelId, threadTs))?.cancel();
      const cancel = timers.after(lifeMs, () => clear(channelId, threadTs));
      shown.set(key(channelId, threadTs), { text, cancel });
      tell(channelId, threadTs, text);
    },
    get: (channelId, threadTs) => shown.get(key(channelId, threadTs))?.text ?? null,
  };
}
