import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { withoutWordsOf } from '../../src/model/discreet.ts';

const LINES = 'Translate\nto Czech:\n"Klara M."\n"HIV pos."\n"12.03.84"\n"fired"';
const CYRILLIC = 'Клара больна?';

const asJson = (text: string) => JSON.stringify(text);
const asAscii = (text: string) =>
  asJson(text).replace(/[^ -~]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
const asLongCodes = (text: string) =>
  text.replace(/[^ -~]/gu, (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`);
const asBytes = (text: string) =>
  [...Buffer.from(text)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('');
const asPython = (text: string) => `[{'type': 'x', 'input': '${text.replaceAll('\n', '\\n')}'}]`;
const asHtml = (text: string) =>
  text.replace(/[^A-Za-z0-9 ]/gu, (sign) => `&#x${(sign.codePointAt(0) ?? 0).toString(16)};`);
const spellings = {
  'as it stands': (text: string) => text,
  'as JSON': asJson,
  'as JSON in JSON': (text: string) => asJson(asJson(asJson(text))),
  'as JSON in ASCII': asAscii,
  'as JSON in ASCII, twice': (text: string) => asJson(asAscii(text)),
  'as Python prints a text': asPython,
  'as Python prints it in ASCII': asLongCodes,
  'as Python prints bytes': asBytes,
  'as an address': encodeURIComponent,
  'as HTML': asHtml,
  'in capitals': (text: string) => text.toUpperCase(),
} as const;

const messageAfter = (question: string, message: string) => withoutWordsOf(question, new Error(message)).message;

describe.each(Object.entries(spellings))('a message that repeats the question %s', (_how, spell) => {
  test.each([LINES, CYRILLIC, 'Der Arzt sagt: "Krebs"! Was nun?', '我得了艾滋病，怎么办？', 'Why 𝒳 and 𠮷𠮷𠮷𠮷𠮷?'])(
    'is not told: %j',
    (question) => {
      const message = `422 ${spell(question)}`;
      expect(messageAfter(question, message)).toBe(`422 [${message.length} characters, which repeat the question]`);
    },
  );
});

describe('a message', () => {
  test('that repeats a piece of a long question is not told', () => {
    const question = `${'Something else. '.repeat(50)}My sister\n"Ada" drinks.${' And so on.'.repeat(50)}`;
    expect(messageAfter(question, String.raw`400 bad input: My sister\n\"Ada\" drinks`)).toMatch(
      /^400 \[\d+ characters/u,
    );
  });

  test('that repeats signs alone is not told', () => {
    expect(messageAfter('😀😀😀😀', '400 no: 😀😀😀😀')).toMatch(/which repeat the question/u);
  });

  test.each([
    ['Why is the sky blue?', '400 top_p must be positive'],
    ['C++?!', '400 code and message are missing'],
    ['???!!!...', '400 what? no!'],
    ['', '400 nothing'],
    ['why', '400 why not'],
    [LINES, '422 {"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]}'],
  ])('that has nothing to do with %j is told as it is', (question, message) => {
    expect(messageAfter(question, message)).toBe(message);
  });

  test('keeps its name, and loses its causes', () => {
    const error = Object.assign(new Error(`400 ${CYRILLIC}`, { cause: CYRILLIC }), { name: 'BadRequestError' });
    const discreet = withoutWordsOf(CYRILLIC, error);
    expect(discreet.name).toBe('BadRequestError');
    expect(discreet.cause).toBeUndefined();
  });

  test.each(['\\', '%4', '%d0', String.raw`\x4`, '&#', String.raw`\u004`, '&a', 'a '])(
    'is compared in no time with a long question of nothing but "%s"',
    (piece) => {
      const startedAtMs = performance.now();
      expect(messageAfter(piece.repeat(50_000), `400 ${'['.repeat(4_000)}`)).toMatch(/^400 \[+$/u);
      expect(messageAfter('What is it about?', `400 ${piece.repeat(50_000)}`)).toContain(piece);
      expect(performance.now() - startedAtMs).toBeLessThan(3_000);
    },
  );
});

test('no words of twelve letters and more get through JSON', () => {
  const words = fc.stringMatching(/^[A-Za-zА-я"\n\\ é]{0,30}[A-Za-z]{12}[A-Za-zА-я"\n\\ é]{0,30}$/u);
  fc.assert(
    fc.property(words, fc.constantFrom(asJson, asAscii), (question, spell) => {
      expect(messageAfter(question, `400 ${spell(question)}`)).toMatch(/which repeat the question\]$/u);
    }),
  );
});
