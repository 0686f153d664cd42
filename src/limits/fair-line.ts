/*
 * Who is next for a slot: the person who has the fewest running; among equals the one who was served longest ago, or came
 * first. So people take turns, however many questions one of them has, and nobody waits for ever. Pure: no time, no slots.
 */

export interface FairLine<T> {
  add(person: string, item: T): void;
  /** Takes somebody out who waits no longer; nothing when it is not there. */
  remove(person: string, item: T): void;
  /** The next one, who runs from now on; null when nobody waits. */
  take(): T | null;
  /** One that was taken has ended. */
  ended(person: string): void;
  waiting(): number;
}

interface Standing<T> {
  readonly items: T[];
  running: number;
  /** When this person came or was served last, counted and not timed. */
  turn: number;
}

export function createFairLine<T>(): FairLine<T> {
  const people = new Map<string, Standing<T>>();
  let turns = 0;
  let waiting = 0;

  function forgetIdle(person: string, standing: Standing<T>): void {
    if (standing.running === 0 && standing.items.length === 0) people.delete(person);
  }

  return {
    add(person, item) {
      turns += 1;
      waiting += 1;
      const standing = people.get(person);
      if (standing === undefined) people.set(person, { items: [item], running: 0, turn: turns });
      else standing.items.push(item);
    },
    remove(person, item) {
      const standing = people.get(person);
      const place = standing?.items.indexOf(item) ?? -1;
      if (standing === undefined || place < 0) return;
      standing.items.splice(place, 1);
      waiting -= 1;
      forgetIdle(person, standing);
    },
    take() {
      let next: Standing<T> | null = null;
      for (const standing of people.values()) {
        if (standing.items.length === 0) continue;
        const comesFirst =
          next === null ||
          standing.running < next.running ||
          (standing.running === next.running && standing.turn < next.turn);
        if (comesFirst) next = standing;
      }
      const item = next?.items.shift();
      if (next === null || item === undefined) return null;
      turns += 1;
      next.turn = turns;
      next.running += 1;
      waiting -= 1;
      return item;
    },
    ended(person) {
      const standing = people.get(person);
      if (standing === undefined) return;
      turns += 1;
      // Served until now: whoever waited meanwhile comes first.
      standing.turn = turns;
      standing.running -= 1;
      forgetIdle(person, standing);
    },
    waiting: () => waiting,
  };
}
