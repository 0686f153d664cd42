/*
 * What a message says of itself: that a notice was put below its words, or that it only tells to wait. Pure.
 */
import { JOINER } from '../markdown/target.ts';

/** Documented: the length of a message's content. */
const MAX_CONTENT_CHARACTERS = 2_000;
/** Not at the end, where Discord may trim. */
const WAITING = new RegExp(`${JOINER}{2}.$`, 'su');

/** The content of a message that stands with this notice below it; null when there is no room for both. */
export function markedContent(content: string, notice: string): string | null {
  const marked = content === '' ? notice : `${content}\n\n${notice}`;
  return marked.length <= MAX_CONTENT_CHARACTERS ? marked : null;
}

/** Whether `markedContent` put this notice there, or it stands alone. */
export function isMarked(content: string, notice: string): boolean {
  return content === notice || content.endsWith(`\n\n${notice}`);
}

/** A notice that a message shows until the answer comes: after a crash it is told from an answer by what nobody sees. */
export function waitingContent(notice: string): string {
  return notice.replace(/.$/su, (last) => `${JOINER}${JOINER}${last}`);
}

export function isWaiting(content: string): boolean {
  return WAITING.test(content);
}
