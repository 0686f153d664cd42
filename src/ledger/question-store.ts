/*
 * Where kept questions lie: what their keeper asks of the place, be it a folder or a table. What is in them is sealed
 * before it comes here.
 */

export interface QuestionStore {
  /** What people call it: `the data folder`. */
  readonly name: string;
  /** What else a log line tells of it. */
  readonly facts: Readonly<Record<string, string>>;
  /** Makes the place, for the owner alone. Rejects when nothing can be written there. */
  prepare(): Promise<void>;
  /** Writes all of it or nothing, over what was there, and dates it. Rejects with what the place says. */
  write(reference: string, bytes: Uint8Array, atMs: number): Promise<void>;
  /** Null when there is none. Rejects with what the place says. */
  read(reference: string): Promise<Uint8Array | null>;
  /** Rejects with what the place says; that there was none is fine. */
  remove(reference: string): Promise<void>;
  /**
   * Deletes those whose date says so, also what was never finished. Resolves with the oldest date of those that stay, null
   * when none does. Rejects when one could not be deleted, after it has tried them all.
   */
  removeWhere(isOld: (atMs: number) => boolean): Promise<number | null>;
}

/** The references that can name one: none leads out of a folder. */
export function isReference(reference: string): boolean {
  return /^[a-z0-9]{1,64}$/u.test(reference);
}
