/*
 * Where one person's or one workspace's slots come from: from what the processes share while that is reached, from this
 * process alone otherwise.
 */
import { createLocalSlots, type SlotLimits, type Slots, type UseSlot } from './slots.ts';

/** Slots that several processes share. */
export interface SharedSlots extends Slots {
  /** It broke while it was made: what was asked of it is void. */
  isDead(): boolean;
  /** It is being made. */
  isBeginning(): boolean;
}

export interface SlotSharing {
  isUp(): boolean;
  /** `name` is the same in every process. */
  slots(name: string, limits: SlotLimits, use: UseSlot): SharedSlots;
}

export interface SlotSource {
  /** So many slots could be used now. */
  want(count: number): void;
  /** Nothing is held or asked for. */
  isIdle(): boolean;
  /** Somebody was let through who never began, and nothing runs: that does not count as a beginning. Not for what is shared. */
  forgetBeginning(): void;
  close(): void;
}

export interface SlotSourceSettings {
  /** Tells people from workspaces and each from the others: `person:slack:U1`. */
  readonly name: string;
  readonly limits: SlotLimits;
  readonly use: UseSlot;
  /** Null where nothing is shared. */
  readonly sharing: () => SlotSharing | null;
}

export function createSlotSource({ name, limits, use, sharing }: SlotSourceSettings): SlotSource {
  let local: Slots | null = null;
  let shared: SharedSlots | null = null;

  function slotsNow(): Slots {
    const together = sharing();
    // Never two of one name: the old one, when it ends, would make the new one deaf.
    if (shared?.isDead() === true) shared = null;
    if (together?.isUp() === true) return (shared ??= together.slots(name, limits, use));
    return (local ??= createLocalSlots(limits, use));
  }

  return {
    want(count) {
      if (count <= 0) return;
      const slots = slotsNow();
      for (let missing = count - slots.outstanding(); missing > 0; missing -= 1) slots.ask();
    },
    isIdle: () =>
      shared?.isBeginning() !== true &&
      [local, shared].every((slots) => slots === null || slots.held() + slots.outstanding() === 0),
    forgetBeginning() {
      if (local === null || local.outstanding() > 0) return;
      local.dispose();
      local = null;
    },
    close() {
      local?.dispose();
      shared?.dispose();
    },
  };
}
