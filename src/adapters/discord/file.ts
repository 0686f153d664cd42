/*
 * The rest of an answer as a file, below the messages of a slash command where no more messages are taken: a server that
 * only the person's own installation brought the bot to takes five follow-ups. It is one follow-up itself.
 */
import { MessageFlags, RequestMethod, Routes, type REST } from 'discord.js';
import type { Surface } from '../../contract.ts';
import { writeAddress } from './addresses.ts';
import { componentsOf } from './buttons.ts';
import { interactionWrites } from './limits.ts';
import { posted, SILENT, write } from './writing.ts';

export interface FileSurfaceOptions {
  readonly rest: REST;
  readonly applicationId: string;
  readonly interaction: { readonly id: string; readonly token: string };
  readonly isPrivate: boolean;
  /** When the interaction's token stops working, by the clock. */
  readonly closesAtMs: number;
}

/** Documented: a file may have 10 MiB; far below it nobody has to count exactly. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Documented: five follow-ups where the server lacks the app; the last of them is kept for the file. */
export const FOLLOW_UPS_BEFORE_FILE = 4;
const FILE_NAME = 'answer.md';

export function createFileSurface(options: FileSurfaceOptions): Surface {
  const { rest, applicationId, interaction, isPrivate, closesAtMs } = options;
  const { id, token } = interaction;
  const cost = interactionWrites(id);

  return {
    limits: {
      // Longer than any answer; at the most four bytes a character.
      fits: (markdown) => markdown.length * 4 <= MAX_BYTES,
      draftIntervalMs: 0,
      maxWrites: Infinity,
      maxPosts: 1,
      maxDraftMessages: 0,
      closesAtMs,
    },
    address: writeAddress({ kind: 'file', id, token, isPrivate, closesAtMs }),
    // The place before this one has accepted the question.
    accept: () => Promise.resolve(),
    wait: () => Promise.resolve(),
    refuse: () => Promise.resolve(),
    waysOf: () => [{ limits: cost, laterLimits: [], appends: false }],
    async post({ markdown, button }, key, signal) {
      const flags = isPrivate ? SILENT.flags | MessageFlags.Ephemeral : SILENT.flags;
      const request = {
        method: RequestMethod.Post,
        fullRoute: Routes.webhook(applicationId, token),
        query: new URLSearchParams({ wait: 'true' }),
        body: { ...SILENT, flags, components: componentsOf(button) },
        files: [{ name: FILE_NAME, data: Buffer.from(markdown, 'utf8'), contentType: 'text/markdown; charset=utf-8' }],
        auth: false,
        signal,
      };
      return posted(await write(rest, request, cost), key);
    },
    edit: () => Promise.resolve({ kind: 'refused', reason: 'closed', cause: 'a file is not edited' }),
    next: null,
  };
}
