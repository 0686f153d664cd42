/*
 * How wide a text is in a terminal, in columns: Chinese, Japanese and Korean characters and emoji take two, marks that
 * stand on the character before them none (https://www.unicode.org/reports/tr11/). Pure. Control characters are not
 * known here: they have no width that anybody could tell.
 */

const NO_WIDTH = /^[\p{Mn}\p{Me}]$/u;

/** East Asian "wide" and "fullwidth", by their blocks; what is not assigned in them is counted as wide as well. */
const WIDE = new RegExp(
  String.raw`^[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u3247\u3250-\ua4cf` +
    String.raw`\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6` +
    String.raw`\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}` +
    String.raw`\p{Emoji_Presentation}]$`,
  'u',
);

/** Of all its characters together. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + widthOfOne(character), 0);
}

/** At most so wide; what is wider loses its middle, since ids differ at both ends. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = Array.from(text);
  const atEnd = Math.floor((width - 1) / 2);
  const end = fitting(characters.toReversed(), atEnd).toReversed();
  return `${fitting(characters, width - 1 - atEnd).join('')}…${end.join('')}`;
}

/** As many from the front as fit. */
function fitting(characters: readonly string[], width: number): readonly string[] {
  let taken = 0;
  const tooMany = characters.findIndex((character) => {
    taken += widthOfOne(character);
    return taken > width;
  });
  return tooMany === -1 ? characters : characters.slice(0, tooMany);
}

function widthOfOne(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
