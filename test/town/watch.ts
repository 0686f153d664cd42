/*
 * Waits for conditions: looked at whenever something has happened, and never for longer than was said. No polling.
 */

export interface Watch {
  /** Something has happened. */
  wake(): void;
  /** Resolves with the first value that is neither null, undefined nor false; rejects after so long. */
  until<Value>(look: () => Value | null | undefined | false, what: string, patienceMs: number): Promise<Value>;
}

/** `describe` tells what there is to see, where somebody waited in vain. */
export function createWatch(describe: () => string): Watch {
  const watchers = new Set<() => void>();
  return {
    wake() {
      for (const watcher of watchers) watcher();
    },
    until: (look, what, patienceMs) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => {
          watchers.delete(check);
          reject(new Error(`Waited ${patienceMs} ms in vain for: ${what}\n${describe()}`));
        }, patienceMs);
        const check = (): void => {
          const value = look();
          if (value === null || value === undefined || value === false) return;
          watchers.delete(check);
          clearTimeout(patience);
          resolve(value);
        };
        watchers.add(check);
        check();
      }),
  };
}
