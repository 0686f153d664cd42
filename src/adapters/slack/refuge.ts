/*
 * Where an answer goes when its place takes no message at all: the bot may not post in that channel, or not in its
 * threads. It knows which surface stands in for which, and nothing of what is written.
 */
import type { NextSurface, Surface } from '../../contract.ts';

/**
 * The same surface, with a next one as soon as a post was refused. Not sooner: where only an edit is refused the answer
 * goes on in a new message of the same place.
 */
export function withRefuge(surface: Surface, refuge: NextSurface): Surface {
  let isRefused = false;
  return {
    ...surface,
    async post(content, key, signal, way) {
      const result = await surface.post(content, key, signal, way);
      isRefused ||= result.kind === 'refused';
      return result;
    },
    get next() {
      return isRefused ? refuge : surface.next;
    },
  };
}
