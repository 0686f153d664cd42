/*
 * What is open inside a paragraph: code spans, emphasis, links, mentions. One pass, no backtracking, so that hostile
 * text costs no more than any other. It knows nothing of lines and blocks: `scan-markdown.ts` hands it one line at a
 * time and empties the state where a paragraph ends.
 *
 * Nearer to what a writer meant than to the letter of CommonMark, because the text is still growing: a mark that can
 * close what is open closes it, and of two equal marks the later one counts as the opener.
 */

interface OpenMark {
  /** As written: `**`, `_`, `~~`, `||` … */
  readonly mark: string;
  readonly from: number;
}

/** Positions are offsets into the scanned text; -1 stands for "none". */
export interface InlineState {
  /** Open emphasis, outermost first. */
  marks: OpenMark[];
  /** How many backticks opened the code span that is open; 0 when none is. */
  codeLength: number;
  codeFrom: number;
  /** Every `[` of this line that has no `]` yet. */
  brackets: number[];
  /** The last `<` of this line that has no `>` yet. */
  angleFrom: number;
  /** A `[text]` or `[text](target` at the very end of the text. */
  linkFrom: number;
  /** Marks, or half an escape, at the very end of the text: what follows decides what they are. */
  tailFrom: number;
}

/** Told of what must stay in one piece: `from` up to and without `to`. `marks` are runs of emphasis marks. */
export type OnSpan = (kind: 'whole' | 'marks', from: number, to: number) => void;

/** Longer runs of backticks or tildes are taken for text: closing them would cost more than they are worth. */
export const MAX_RUN = 100;
/** How far a link's target may reach (longer than any address that people can read). */
const MAX_TARGET = 2000;

/** How deep parentheses nest inside a target. */
const MAX_PARENTHESES = 8;

const MENTION = /<(?:[@#!:/]|a:|t:|id:|https?:|mailto:)[^<>\n]{0,2000}>/y;
/** A mention or an address in angle brackets that is still being written. */
export const HALF_MENTION = /^<(?:[@#!:/a-z][^<>\s|]*(?:\|[^<>\n]*)?)?$/i;
const WORD = /[\p{L}\p{N}]/u;
const ASCII_WORD = /[A-Za-z0-9]/;
const SPACE = /\s/;
const ESCAPABLE = /[!-/:-@[-`{-~]/;

export function emptyInline(): InlineState {
  return { marks: [], codeLength: 0, codeFrom: -1, brackets: [], angleFrom: -1, linkFrom: -1, tailFrom: -1 };
}

/** Forgets what was open: the paragraph is over, and what was not closed is literal. */
export function endParagraph(state: InlineState): void {
  if (state.marks.length > 0) state.marks = [];
  state.codeLength = 0;
  state.codeFrom = -1;
}

/** Where the run of one repeated character that starts at `from` ends. */
export function runEnd(text: string, from: number, to: number): number {
  const unit = text.charCodeAt(from);
  let at = from + 1;
  while (at < to && text.charCodeAt(at) === unit) at += 1;
  return at;
}

/** Scans one line's text, `from` up to `to`, and moves the state on. `bars`: whether `||` marks a spoiler here. */
export function scanInline(
  text: string,
  from: number,
  to: number,
  state: InlineState,
  bars: boolean,
  onSpan?: OnSpan,
): void {
  if (state.brackets.length > 0) state.brackets = [];
  state.angleFrom = -1;
  let at = from;
  while (at < to) {
    if (state.codeLength > 0) {
      at = scanCode(text, at, to, state, onSpan);
      continue;
    }
    switch (text.charAt(at)) {
      case '\\':
        if (at + 1 === text.length) state.tailFrom = at;
        if (at + 1 < to && ESCAPABLE.test(text.charAt(at + 1))) {
          onSpan?.('whole', at, at + 2);
          at += 1;
        }
        at += 1;
        break;
      case '`': {
        const end = runEnd(text, at, to);
        if (end === text.length) state.tailFrom = at;
        else if (end - at <= MAX_RUN) {
          state.codeLength = end - at;
          state.codeFrom = at;
        }
        at = end;
        break;
      }
      case '*':
      case '_':
      case '~':
      case '|': {
        const end = runEnd(text, at, to);
        if (bars || text.charAt(at) !== '|') scanRun(text, at, end, state);
        onSpan?.('marks', at, end);
        at = end;
        break;
      }
      case '[':
        // Nobody starts the text of a link with a space.
        if (!SPACE.test(text.charAt(at + 1))) {
          state.brackets.push(at > from && text.charAt(at - 1) === '!' ? at - 1 : at);
        }
        at += 1;
        break;
      case ']':
        at = scanLinkEnd(text, at, to, state, onSpan);
        break;
      case '<': {
        MENTION.lastIndex = at;
        if (MENTION.test(text)) {
          onSpan?.('whole', at, MENTION.lastIndex);
          at = MENTION.lastIndex;
        } else {
          state.angleFrom = at;
          at += 1;
        }
        break;
      }
      case '>':
        state.angleFrom = -1;
        at += 1;
        break;
      default:
        at += 1;
    }
  }
}

function scanCode(text: string, from: number, to: number, state: InlineState, onSpan: OnSpan | undefined): number {
  let at = from;
  while (at < to && text.charAt(at) !== '`') at += 1;
  if (at === to) return to;
  const end = runEnd(text, at, to);
  if (end - at === state.codeLength) {
    onSpan?.('whole', state.codeFrom, end);
    state.codeLength = 0;
    state.codeFrom = -1;
  } else if (end === text.length && end - at < state.codeLength) {
    state.tailFrom = at;
  }
  return end;
}

function scanLinkEnd(text: string, at: number, to: number, state: InlineState, onSpan: OnSpan | undefined): number {
  const from = state.brackets.pop();
  if (from === undefined) return at + 1;
  if (at + 1 === text.length) state.linkFrom = from;
  if (at + 1 >= to || text.charAt(at + 1) !== '(') return at + 1;
  let depth = 0;
  const limit = Math.min(to, at + MAX_TARGET);
  for (let next = at + 1; next < limit; next += 1) {
    const sign = text.charAt(next);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth > MAX_PARENTHESES) return at + 1;
    if (depth === 0) {
      onSpan?.('whole', from, next + 1);
      return next + 1;
    }
  }
  if (limit < text.length) return at + 1;
  state.linkFrom = from;
  return to;
}

/** A run of `*`, `_`, `~` or `|`: closes, opens, or is literal. */
function scanRun(text: string, from: number, to: number, state: InlineState): void {
  const before = text.charAt(from - 1);
  const after = text.charAt(to);
  const sign = text.charAt(from);
  const length = to - from;
  const touchesBefore = before !== '' && !SPACE.test(before);
  const touchesAfter = after !== '' && !SPACE.test(after);
  if (to === text.length) state.tailFrom = from;
  if (sign === '~' || sign === '|' ? length !== 2 : length > 3) return;

  const inWord = sign === '_' && WORD.test(after);
  if (touchesBefore && !inWord && closeRun(state, sign, length, !touchesAfter)) {
    // What is closed is shown as closed, though more may follow.
    state.tailFrom = -1;
    return;
  }
  const opens = sign === '_' ? !WORD.test(before) : !(ASCII_WORD.test(before) && ASCII_WORD.test(after));
  if (!touchesAfter || (!opens && sign !== '~' && sign !== '|')) return;
  if (length !== 2) openMark(state, sign, from);
  if (length >= 2) openMark(state, sign + sign, from);
}

function openMark(state: InlineState, mark: string, from: number): void {
  state.marks = state.marks.filter((open) => open.mark !== mark);
  state.marks.push({ mark, from });
}

function closeRun(state: InlineState, sign: string, length: number, atWordEnd: boolean): boolean {
  if (length === 3) {
    const double = closeMark(state, sign + sign);
    return closeMark(state, sign) || double;
  }
  if (closeMark(state, sign.repeat(length))) return true;
  return length === 2 && atWordEnd && closeMark(state, sign);
}

/** Closes the mark, and takes what was opened inside it for literal; `***` opens two that close in either order. */
function closeMark(state: InlineState, mark: string): boolean {
  const open = state.marks.findLast((candidate) => candidate.mark === mark);
  if (open === undefined) return false;
  state.marks = state.marks.filter((other) => other !== open && other.from <= open.from);
  return true;
}
