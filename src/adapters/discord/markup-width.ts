/*
 * How wide text stands in a fixed-width font. Each character adds its own width, so text that goes on never gets
 * narrower. Pure.
 */

/** East Asian wide and full-width characters, and pictures; ranges of code points. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NARROW_ONLY = /^[\x20-\x7e]*$/;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]|\p{Emoji_Modifier}/u;
const FLAG_LETTER = /\p{Regional_Indicator}/u;
const PICTURE_SELECTOR = '\ufe0f';
const JOINS = '\u200d';

/** In columns. Linear time. */
export function widthOf(text: string): number {
  return NARROW_ONLY.test(text) ? text.length : measure(text);
}

/** How many UTF-16 units this text can have more than columns, also when marks between its characters are taken out. */
export function excessOf(text: string): number {
  if (NARROW_ONLY.test(text)) return 0;
  if (text.includes(JOINS)) return text.length;
  let excess = 0;
  for (const sign of text) excess += sign === PICTURE_SELECTOR ? 1 : Math.max(0, sign.length - ownWidth(sign));
  return excess;
}

function measure(text: string): number {
  let width = 0;
  let before = '';
  let last = 0;
  for (const sign of text) {
    let own = before === JOINS ? 0 : ownWidth(sign);
    if (sign === PICTURE_SELECTOR) own = last === 1 ? 1 : 0;
    width += own;
    before = sign;
    last = own;
  }
  return width;
}

function ownWidth(sign: string): number {
  if (NO_WIDTH.test(sign)) return 0;
  if (FLAG_LETTER.test(sign)) return 1;
  return WIDE.test(sign) ? 2 : 1;
}
