/*
 * A kept question as bytes, with the time at which it was kept, and back. Pure. What an older or newer Askline wrote in
 * another form is not read. It must not know that the bytes are sealed.
 */
import { z } from 'zod';
import type { KeptQuestion } from '../contract.ts';

const platform = z.enum(['slack', 'discord']);

const question = z.object({
  deliveryKey: z.templateLiteral(['delivery:', platform, ':', z.string()]),
  platform,
  entry: z.enum(['command', 'mention', 'direct-message']),
  workspace: z.templateLiteral(['workspace:', platform, ':', z.string()]),
  channel: z.templateLiteral(['channel:', platform, ':', z.string()]),
  parentChannel: z.templateLiteral(['channel:', platform, ':', z.string()]).nullable(),
  person: z.templateLiteral(['person:', platform, ':', z.string()]),
  visibility: z.enum(['channel', 'private']),
  text: z.string(),
});

const form = z.object({ keptAtMs: z.number(), kept: z.object({ question }) });

export interface DatedQuestion {
  readonly keptAtMs: number;
  readonly kept: KeptQuestion;
}

export function toBytes(dated: DatedQuestion): Uint8Array {
  return Buffer.from(JSON.stringify(dated));
}

/** Null when these are no such bytes. What is wrong with them is never told: it could quote the question. */
export function fromBytes(bytes: Uint8Array): DatedQuestion | null {
  try {
    return form.safeParse(JSON.parse(Buffer.from(bytes).toString())).data ?? null;
  } catch {
    return null;
  }
}
