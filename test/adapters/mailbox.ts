/*
 * What arrives some time, one after the other, for tests that wait for it.
 */

export interface Mailbox<Letter> {
  put(letter: Letter): void;
  /** The oldest that nobody took; waits for it. Rejects after ten seconds. */
  next(): Promise<Letter>;
}

const PATIENCE_MS = 10_000;

export function createMailbox<Letter>(): Mailbox<Letter> {
  const letters: Letter[] = [];
  const waiting: ((letter: Letter) => void)[] = [];
  return {
    put(letter) {
      const taker = waiting.shift();
      if (taker === undefined) letters.push(letter);
      else taker(letter);
    },
    next: () =>
      new Promise((resolve, reject) => {
        const letter = letters.shift();
        if (letter !== undefined) {
          resolve(letter);
          return;
        }
        const deadline = AbortSignal.timeout(PATIENCE_MS);
        deadline.addEventListener('abort', () => reject(new Error('Nothing arrived')));
        waiting.push(resolve);
      }),
  };
}
