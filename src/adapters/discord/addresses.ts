/*
 * Where an answer shows, as a text that outlives the process: written down before the first post, read back after a
 * crash. Pure. It may hold the token of an interaction, which lets whoever has it write: never to be logged.
 */
import { z } from 'zod';

const channelAddress = z.object({
  v: z.literal(1),
  kind: z.literal('channel'),
  channel: z.string(),
  /** The message that is replied to; null for a message on its own. */
  replyTo: z.string().nullable(),
  /** The id of the message or interaction that asked: the answer comes after it, and it tells this answer from others. */
  asked: z.string(),
});

const byToken = z.object({
  v: z.literal(1),
  /** The interaction's id. */
  id: z.string(),
  token: z.string(),
  isPrivate: z.boolean(),
  /** When the token stops working, by the clock. */
  closesAtMs: z.number(),
});

const interactionAddress = byToken.extend({
  kind: z.literal('interaction'),
  /** See `InteractionSurfaceOptions`. */
  begins: z.enum(['in-acknowledgement', 'below']),
  /** Where the bot may write without the token, too; null where it may not. */
  channel: z.string().nullable(),
});

const fileAddress = byToken.extend({ kind: z.literal('file') });

const address = z.discriminatedUnion('kind', [channelAddress, interactionAddress, fileAddress]);

export type ChannelAddress = Readonly<z.infer<typeof channelAddress>>;
export type InteractionAddress = Readonly<z.infer<typeof interactionAddress>>;
export type FileAddress = Readonly<z.infer<typeof fileAddress>>;

export function writeAddress(
  parts: Omit<ChannelAddress, 'v'> | Omit<InteractionAddress, 'v'> | Omit<FileAddress, 'v'>,
): string {
  return JSON.stringify({ v: 1, ...parts });
}

/** Null for what is no address of ours. */
export function readAddress(text: string): ChannelAddress | InteractionAddress | FileAddress | null {
  try {
    return address.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
