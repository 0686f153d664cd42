/*
 * The answers of the benchmark: ordinary Markdown made of words of which each stands in one place of one answer, so
 * that a word that is lost or doubled can be named. Words are letters and digits alone: no notation changes them.
 */

/** One token is four characters, as the stand-in for Claude counts. */
const CHARACTERS_PER_TOKEN = 4;
/** A paragraph is no longer than this; what is left over becomes one more. */
const WORDS_OF_PARAGRAPH = 14;

const aWord = /w(\d{3})x\d{4}/g;
const aQuestion = /question-(\d{3})/;

/** The word at this place of this answer: `w012x0345`. All are equally long, so that no word begins another. */
export function wordOf(answer: number, index: number): string {
  return `w${String(answer).padStart(3, '0')}x${String(index).padStart(4, '0')}`;
}

/** What a person asks to get this answer. */
export function questionOf(answer: number): string {
  return `question-${String(answer).padStart(3, '0')}: what is to be said?`;
}

/** Which answer a text asks for; null when it is no question of the benchmark. */
export function askedFor(text: string): number | null {
  const number = aQuestion.exec(text)?.[1];
  return number === undefined ? null : Number(number);
}

export interface FoundWord {
  readonly word: string;
  readonly answer: number;
  /** Where in the text it begins. */
  readonly at: number;
}

/** The whole words in a text, in their order. */
export function wordsIn(text: string): readonly FoundWord[] {
  return Array.from(text.matchAll(aWord), (match) => ({
    word: match[0],
    answer: Number(match[1]),
    at: match.index,
  }));
}

/** The characters of a text that are parts of words: no notation, no blanks. */
export function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '');
}

/**
 * An answer of so many tokens, at most one word and the end of a block shorter: paragraphs with emphasis, a list, a
 * block of code, a heading. Nothing but words has letters or digits.
 */
export function answerOf(answer: number, tokens: number): string {
  const characters = tokens * CHARACTERS_PER_TOKEN;
  const blocks: string[] = [];
  let length = 0;
  let words = 0;
  const next = (): string => {
    words += 1;
    return wordOf(answer, words - 1);
  };
  const line = (count: number): string => Array.from({ length: count }, next).join(' ');
  const makers = [
    () => `${line(WORDS_OF_PARAGRAPH - 4)} **${line(2)}** ${line(2)}.`,
    () => `- ${line(4)}\n- ${line(3)} \`${next()}\`\n- ${line(4)}`,
    () => `${line(5)}, *${next()}*: ${line(7)}.`,
    () => `\`\`\`\n${line(4)}\n  ${line(3)}\n\`\`\``,
    () => `### ${line(3)}\n\n${line(WORDS_OF_PARAGRAPH - 3)}.`,
  ];
  const longestBlock = 180;
  for (let made = 0; length + longestBlock <= characters; made += 1) {
    const block = makers[made % makers.length]?.() ?? '';
    blocks.push(block);
    length += block.length + 2;
  }
  const left = Math.floor((characters - length + 1) / (wordOf(0, 0).length + 1));
  if (left > 0) blocks.push(line(left));
  return blocks.join('\n\n');
}
