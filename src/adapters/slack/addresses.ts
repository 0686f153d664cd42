/*
 * Where an answer shows, as a text that outlives the process: written down before the first post, read back after a
 * crash. Pure. It may hold a response_url, which lets whoever has it write: never to be logged.
 */
import { z } from 'zod';

const placeAddress = z.object({
  v: z.literal(1),
  kind: z.literal('place'),
  team: z.string(),
  /** A channel's id, or a person's for the direct messages with them. */
  channel: z.string(),
  /** The thread that is answered in; null for the channel itself. */
  thread: z.string().nullable(),
  /** The timestamp of the message that asked, before which no answer can stand; null when a command asked. */
  asked: z.string().nullable(),
  /** Tells this answer from others in the same place. */
  question: z.string(),
});

const responseUrlAddress = z.object({
  v: z.literal(1),
  kind: z.literal('response-url'),
  url: z.string(),
  /** When Slack gave it out, by the clock. */
  givenAtMs: z.number(),
});

const address = z.discriminatedUnion('kind', [placeAddress, responseUrlAddress]);

export type PlaceAddress = Readonly<z.infer<typeof placeAddress>>;
export type ResponseUrlAddress = Readonly<z.infer<typeof responseUrlAddress>>;

export function writeAddress(parts: Omit<PlaceAddress, 'v'> | Omit<ResponseUrlAddress, 'v'>): string {
  return JSON.stringify({ v: 1, ...parts });
}

/** Null for what is no address of ours. */
export function readAddress(text: string): PlaceAddress | ResponseUrlAddress | null {
  try {
    return address.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
