/*
 * What an event of the Gateway tells and discord.js does not hand on: the roles of whoever caused it, since members are
 * not cached and the roles of a message's author go with them, and the channel that a thread belongs to. Pure but for
 * its memory; it knows payloads and not what they are used for.
 */
import { z } from 'zod';

export interface Told {
  /** Null: the event did not tell, as in direct messages. */
  readonly roles: readonly string[] | null;
  /** The channel of the thread in which it happened; null: not in a thread, or the event did not tell. */
  readonly parentId: string | null;
}

export interface ToldByEvents {
  /** To be called before discord.js handles the event. */
  note(event: unknown): void;
  /** What the event of the message or interaction with this id told. */
  of(id: string): Told;
}

const payload = z.object({
  id: z.string(),
  member: z.object({ roles: z.array(z.string()) }).optional(),
  channel: z.object({ type: z.number(), parent_id: z.string().nullish() }).optional(),
});

/** Documented: threads of announcements, public and private ones. */
const THREAD_TYPES: ReadonlySet<number> = new Set([10, 11, 12]);

/**
 * An event is handled right after it was noted; only while a connection becomes ready do some wait. What is lost is
 * asked for.
 */
const MOST_EVENTS = 200;

const NOTHING: Told = { roles: null, parentId: null };

export function createToldByEvents(): ToldByEvents {
  const notes = new Map<string, Told>();
  return {
    note(event) {
      const read = payload.safeParse(event);
      if (!read.success) return;
      const { id, member, channel } = read.data;
      const isThread = channel !== undefined && THREAD_TYPES.has(channel.type);
      notes.set(id, { roles: member?.roles ?? null, parentId: isThread ? (channel.parent_id ?? null) : null });
      const [oldest] = notes.keys();
      if (notes.size > MOST_EVENTS && oldest !== undefined) notes.delete(oldest);
    },
    of: (id) => notes.get(id) ?? NOTHING,
  };
}
