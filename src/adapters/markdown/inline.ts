/*
 * Rewrites one stretch of Markdown text (a paragraph, a heading, a cell) so that every link shows where it leads and no
 * link hides it, whatever reads the result. Everything else stays as it was written; code is handed over untouched. One
 * pass, linear time. Pure; knows no platform: `InlineRules` says what differs.
 *
 * Where something is taken out, what stood around it comes together; a joiner goes between whenever the two could mean
 * something together that nobody wrote.
 */
import { BacktickRuns, runEnd } from './backticks.ts';
import { endsLine, readAddress, readLabelled, readTag, TagPairs, type Tag } from './html.ts';
import { EmphasisMarks } from './emphasis.ts';
import { decodeTarget, JOINER, literal, readTarget, saysTheSame, showTarget, type Read } from './target.ts';

export interface InlineRules {
  /** Shows a code span: its backticks, and what stands between them on one line. */
  readonly code: (marks: string, content: string) => string;
  /** Shows a `<` that begins neither an address nor HTML that is understood. */
  readonly less: (text: string, at: number) => string;
  /** Shows an `@`, `&` or `|`, and what belongs to it; null leaves the sign as it is. */
  readonly sign: (text: string, at: number) => Read<string> | null;
  /** Stands for `<br>`. */
  readonly lineBreak: string;
  /** Whether `<https://…|label>` is a link. */
  readonly hasLabels: boolean;
  /** Whether a backslash in front of a line break shows. */
  readonly showsHardBreaks: boolean;
  /** Whether every bracket that is left is escaped: where code holds the second half of a link, some readers find the first. */
  readonly escapesBrackets: boolean;
  /** Only the words: no marks, no targets, no signs against being misread. */
  readonly isPlain: boolean;
}

interface Opener {
  /** Its place among the pieces. */
  readonly piece: number;
  /** Where its text starts. */
  readonly from: number;
  readonly isImage: boolean;
}

const SPECIAL = /[\\`<[\]!@&|]/g;
const SPECIAL_OR_MARK = /[\\`<[\]!@&|*_~]/g;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const DEFINED = /(:[ \t]*)(https?:\/\/[^\s<>]+)/iy;
/** Nothing acts across the place between two of these. */
const QUIET_BEFORE = /[\s\p{L}\p{N}("'.,;]/u;
const QUIET_AFTER = /[\s\p{L}\p{N}]/u;

/** The same text, showing where its links lead. Must not hold blank lines. */
export function rewriteInline(text: string, rules: InlineRules): string {
  const special = rules.isPlain ? SPECIAL_OR_MARK : SPECIAL;
  return text.search(special) >= 0 ? new Rewriter(text, rules).run() : text;
}

class Rewriter {
  readonly #text: string;
  readonly #rules: InlineRules;
  readonly #pieces: string[] = [];
  readonly #brackets: Opener[] = [];
  readonly #anchors: (Opener & { readonly target: string })[] = [];
  readonly #emphasis = new EmphasisMarks();
  #runs: BacktickRuns | null = null;
  #pairs: TagPairs | null = null;

  constructor(text: string, rules: InlineRules) {
    this.#text = text;
    this.#rules = rules;
  }

  run(): string {
    const text = this.#text;
    const special = this.#rules.isPlain ? SPECIAL_OR_MARK : SPECIAL;
    for (let at = 0; at < text.length;) {
      special.lastIndex = at;
      const next = special.exec(text)?.index ?? text.length;
      if (next > at) this.#pieces.push(text.slice(at, next));
      at = next < text.length ? this.#step(next) : next;
    }
    if (this.#rules.isPlain) this.#emphasis.clear(this.#pieces);
    return this.#pieces.join('');
  }

  /** Takes the special sign at `at` and what belongs to it; returns where the text goes on. */
  #step(at: number): number {
    const sign = this.#text.charAt(at);
    switch (sign) {
      case '\\':
        return this.#escape(at);
      case '`':
        return this.#backticks(at);
      case '<':
        return this.#angle(at);
      case '!':
        if (this.#text.charAt(at + 1) === '[') return this.#open(at, true);
        break;
      case '[':
        return this.#open(at, false);
      case ']':
        return this.#close(at);
      case '*':
      case '_':
      case '~':
        if (this.#rules.isPlain) return this.#emphasis.take(this.#pieces, this.#text, at);
        break;
      default: {
        const read = this.#rules.isPlain ? null : this.#rules.sign(this.#text, at);
        if (read !== null) return this.#push(read.value, read.to);
      }
    }
    return this.#push(sign, at + 1);
  }

  #push(piece: string, to: number): number {
    this.#pieces.push(piece);
    return to;
  }

  get #lineBreak(): string {
    return this.#rules.isPlain ? ' ' : this.#rules.lineBreak;
  }

  get #joiner(): string {
    return this.#rules.isPlain ? '' : JOINER;
  }

  /** What goes between what stands before `from` and what comes there instead. */
  #joint(from: number, after: string): string {
    const before = this.#text.charAt(from - 1);
    const isQuiet = (before === '' || QUIET_BEFORE.test(before)) && (after === '' || QUIET_AFTER.test(after));
    return isQuiet ? '' : this.#joiner;
  }

  #escape(at: number): number {
    const next = this.#text.charAt(at + 1);
    if (next === '\n' && !this.#rules.showsHardBreaks) return at + 1;
    if (!ESCAPABLE.test(next)) return this.#push('\\', at + 1);
    if (this.#rules.isPlain) return this.#push(next, at + 2);
    // Not every reader of links and mentions knows escapes.
    if (next === '@') return this.#push('\\', at + 1);
    if (next === '<') return this.#push(`\\${this.#rules.less(this.#text, at + 1)}`, at + 2);
    const parts = next === ']' && this.#text.charAt(at + 2) === '(' ? JOINER : '';
    return this.#push(`\\${next}${parts}`, at + 2);
  }

  #backticks(at: number): number {
    this.#runs ??= new BacktickRuns(this.#text);
    const content = runEnd(this.#text, at);
    const length = content - at;
    const end = this.#runs.next(length, content);
    if (end >= 0) {
      // A line break in a code span is a space; so no reader can take the lines apart.
      const code = this.#text.slice(content, end).replace(/\n[ \t]*/g, ' ');
      return this.#push(this.#rules.code('`'.repeat(length), code), end + length);
    }
    return this.#push((this.#rules.isPlain ? '`' : '\\`').repeat(length), content);
  }

  #open(at: number, isImage: boolean): number {
    const from = at + (isImage ? 2 : 1);
    this.#brackets.push({ piece: this.#pieces.length, from, isImage });
    return this.#push(`${isImage ? '!' : ''}${this.#rules.escapesBrackets ? '\\' : ''}[`, from);
  }

  #close(at: number): number {
    const text = this.#text;
    const opener = this.#brackets.pop();
    const after = text.charAt(at + 1);
    if (after === '(') {
      const target = opener === undefined ? null : readTarget(text, at + 1);
      if (opener === undefined || target === null) return this.#push(`]${this.#joiner}`, at + 1);
      this.#showLink(opener, at, decodeTarget(target.value));
      return target.to;
    }
    if (after === ':' && (opener === undefined || /^\s*$|>/.test(text.charAt(opener.from - 2)))) {
      return this.#define(at);
    }
    if (after === '[' && opener?.isImage === true && !this.#rules.escapesBrackets) {
      this.#pieces[opener.piece] = `!${this.#joiner}[`;
    }
    return this.#push(']', at + 1);
  }

  /** A definition would turn what it defines into links that hide their targets: it becomes a line of text. */
  #define(at: number): number {
    DEFINED.lastIndex = at + 1;
    const [whole = '', colon = '', target = ''] = DEFINED.exec(this.#text) ?? [];
    const shown = showTarget(target);
    if (this.#rules.isPlain || !shown.isLink) return this.#push(`]${this.#joiner}`, at + 1);
    return this.#push(`]${this.#joiner}${colon}${shown.text}`, at + 1 + whole.length);
  }

  /** Puts the target behind the text that stands between the opener and `to`. */
  #showLink(opener: Opener, to: number, target: string): void {
    const text = this.#text.slice(opener.from, to);
    const start = opener.from - (opener.isImage ? 2 : 1);
    const shown = showTarget(target);
    const isEmpty = text.trim() === '';
    if (this.#rules.isPlain) {
      this.#pieces[opener.piece] = isEmpty ? target : '';
    } else if (isEmpty || (shown.isLink && saysTheSame(text, target))) {
      this.#pieces.length = opener.piece;
      const joint = shown.isLink ? '' : this.#joint(start, shown.text.charAt(0));
      this.#pieces.push(joint, shown.text);
    } else {
      this.#pieces[opener.piece] = this.#joint(start, this.#text.charAt(opener.from));
      const isSaid = shown.text === '' || saysTheSame(text, target);
      if (!isSaid) this.#pieces.push(` (${shown.text})`);
    }
  }

  #angle(at: number): number {
    const text = this.#text;
    const labelled = this.#rules.hasLabels ? readLabelled(text, at) : null;
    if (labelled !== null) {
      const { label, target } = labelled.value;
      const shown = showTarget(target);
      const isSame = label.trim() === '' || saysTheSame(label, target);
      const words = this.#rules.isPlain ? label : literal(label);
      return this.#push(isSame ? shown.text : `${words}${this.#rules.isPlain ? '' : ` (${shown.text})`}`, labelled.to);
    }
    const address = readAddress(text, at);
    if (address !== null) {
      return this.#push(this.#rules.isPlain ? address.value : showTarget(address.value).text, address.to);
    }
    const tag = readTag(text, at);
    if (tag !== null && this.#tag(tag.value, at, tag.to)) return tag.to;
    return this.#push(this.#rules.isPlain ? '<' : this.#rules.less(text, at), at + 1);
  }

  /** Shows the tag if it is understood. */
  #tag(tag: Tag, at: number, to: number): boolean {
    this.#pairs ??= new TagPairs(this.#text);
    const { name, isClosing, attributes } = tag;
    const target = decodeTarget(attributes.get(name === 'img' ? 'src' : 'href') ?? '');
    if (name === 'br') this.#pieces.push(this.#lineBreak);
    else if (name === 'img' && target.trim() !== '') {
      const words = (attributes.get('alt') ?? '').trim();
      const shown = showTarget(target).text;
      if (this.#rules.isPlain) this.#pieces.push(words === '' ? target : words);
      else this.#pieces.push(this.#joint(at, words.charAt(0)), words === '' ? shown : `${literal(words)} (${shown})`);
    } else if (name === 'a' && (isClosing || target.trim() !== '') && this.#pairs.takes(tag, at)) {
      const anchor = isClosing ? this.#anchors.pop() : undefined;
      if (anchor !== undefined) this.#closeAnchor(anchor, at, to);
      else {
        this.#anchors.push({ piece: this.#pieces.length, from: to, isImage: false, target });
        this.#pieces.push(this.#joint(at, this.#text.charAt(to)));
      }
    } else if (this.#pairs.isSilent(tag, at)) {
      const isLineEnd = endsLine(tag, this.#text.slice(to, to + 2));
      this.#pieces.push(isLineEnd ? this.#lineBreak : this.#joint(at, this.#text.charAt(to)));
    } else return false;
    return true;
  }

  #closeAnchor(anchor: Opener & { readonly target: string }, at: number, to: number): void {
    const text = this.#text.slice(anchor.from, at);
    const shown = showTarget(anchor.target).text;
    if (!this.#rules.isPlain && !saysTheSame(text, anchor.target)) this.#pieces.push(` (${shown})`);
    else if (!this.#rules.isPlain) this.#pieces.push(this.#joint(at, this.#text.charAt(to)));
  }
}
