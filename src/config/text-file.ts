/*
 * A text file that an operator wrote, or what is wrong with it in words that end a sentence. It must not know what the
 * text is for.
 */
import { readFileSync } from 'node:fs';

export type Text =
  { readonly text: string; readonly problem: null } | { readonly text: null; readonly problem: string };

/** The text without a mark of byte order, or the end of "… names the file, which". Never throws. */
export function readText(path: string): Text {
  try {
    return { text: readFileSync(path, 'utf8').replace(/^\uFEFF/u, ''), problem: null };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { text: null, problem: 'does not exist' };
    if (code === 'EISDIR') return { text: null, problem: 'is a folder' };
    if (code === 'EACCES' || code === 'EPERM') return { text: null, problem: 'may not be read by this user' };
    return { text: null, problem: 'cannot be read' };
  }
}
