import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { folderWith, sentenceFor, sentenceForYaml, SLACK } from './given.ts';

const TOP =
  'expected prompt, model, fallbacks, models, channels, times, access, questions, limits, budgets, alerts, ledger, ' +
  'sharing, slack, tryAgain or shutdown';

const PERSON = 'expected the id of a person, in quotes: "U012AB3CD" (Slack) or 17 to 20 digits (Discord)';
const PEOPLE = 'expected a list of the ids of people, such as ["U012AB3CD", "123456789012345678"], or [] for nobody';

describe('wrong values', () => {
  test.each([
    ['prompt:', 'prompt is empty: expected the path of a text file, such as prompts/default.md'],
    ['prompt: " "', 'prompt is " ": expected the path of a text file, such as prompts/default.md'],
    ['prompt: [a]', 'prompt is a list: expected the path of a text file, such as prompts/default.md'],
    ['model: 5', 'model is 5: expected a group of keys'],
    ['model: [id]', 'model is a list: expected a group of keys'],
    ['model: { id: "" }', 'model.id is an empty text: expected the id of a model, such as claude-sonnet-5-5'],
    ['model: { id: a b }', 'model.id is "a b": expected the id of a model, such as claude-sonnet-5-5'],
    ['model: { maxOutputTokens: 0 }', 'model.maxOutputTokens is 0: expected a whole number from 1 to 128000'],
    ['model: { maxOutputTokens: 1.5 }', 'model.maxOutputTokens is 1.5: expected a whole number from 1 to 128000'],
    ['model: { maxOutputTokens: 4k }', 'model.maxOutputTokens is "4k": expected a whole number from 1 to 128000'],
    [
      'model: { maxOutputTokens: 1e9 }',
      'model.maxOutputTokens is 1000000000: expected a whole number from 1 to 128000',
    ],
    ['model: { effort: lo }', 'model.effort is "lo": expected low, medium, high, xhigh or max, or null'],
    ['model: { effort: true }', 'model.effort is true: expected low, medium, high, xhigh or max, or null'],
    ['model: { temperature: 1.1 }', 'model.temperature is 1.1: expected a number from 0 to 1, or null'],
    ['model: { temperature: {} }', 'model.temperature is a group of keys: expected a number from 0 to 1, or null'],
    ['model: { thinking: on }', 'model.thinking is "on": expected adaptive, disabled or between_tools, or null'],
    ['times: { firstTextSeconds: 0 }', 'times.firstTextSeconds is 0: expected a number of seconds from 1 to 290'],
    ['times: { firstTextSeconds: 291 }', 'times.firstTextSeconds is 291: expected a number of seconds from 1 to 290'],
    ['times: { idleSeconds: 20s }', 'times.idleSeconds is "20s": expected a number of seconds from 1 to 290'],
    ['times: { idleSeconds: 300 }', 'times.idleSeconds is 300: expected a number of seconds from 1 to 290'],
    ['times: { totalSeconds: .inf }', 'times.totalSeconds is Infinity: expected a number of seconds from 1 to 3600'],
    ['questions: { maxCharacters: -1 }', 'questions.maxCharacters is -1: expected a whole number from 1 to 100000'],
    ['shutdown: { drainSeconds: 3601 }', 'shutdown.drainSeconds is 3601: expected a number of seconds from 0 to 3600'],
    ['slack: { streaming: true }', 'slack.streaming is true: expected edit, native or auto'],
    ['slack: { streaming: null }', 'slack.streaming is empty: expected edit, native or auto'],
    ['access: { admins: U012AB3CD }', `access.admins is "U012AB3CD": ${PEOPLE}`],
    ['access: { admins: }', `access.admins is empty: ${PEOPLE}`],
    ['access: { admins: [U012AB3CD, "@ann"] }', `entry 2 of access.admins is "@ann": ${PERSON}`],
    ['access: { admins: [1234567890123456] }', `entry 1 of access.admins is 1234567890123456: ${PERSON}`],
    ['access: { admins: ["1234567890123456"] }', `entry 1 of access.admins is "1234567890123456": ${PERSON}`],
    ['access: { admins: [C012AB3CD] }', `entry 1 of access.admins is "C012AB3CD": ${PERSON}`],
    [
      'tryAgain: { keepQuestionsHours: 25 }',
      'tryAgain.keepQuestionsHours is 25: expected a number of hours from 0 to 24',
    ],
    [
      'tryAgain: { keepQuestionsHours: -1 }',
      'tryAgain.keepQuestionsHours is -1: expected a number of hours from 0 to 24',
    ],
    [
      'tryAgain: { keepQuestionsHours: no }',
      'tryAgain.keepQuestionsHours is "no": expected a number of hours from 0 to 24',
    ],
    ['hello', 'the file is "hello": expected a group of keys'],
    ['- a', 'the file is a list: expected a group of keys'],
    [
      `model: { id: "${'a '.repeat(20)}" }`,
      'model.id is a text of 40 characters: expected the id of a model, such as claude-sonnet-5-5',
    ],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });
});

describe('unknown keys', () => {
  test.each([
    ['effort: low', 'effort is unknown: did you mean model.effort?'],
    ['model: { efort: low }', 'model.efort is unknown: did you mean model.effort?'],
    ['model: { max_output_tokens: 3 }', 'model.max_output_tokens is unknown: did you mean model.maxOutputTokens?'],
    ['Model: { id: x }', 'Model is unknown: did you mean model?'],
    ['times: { drainSeconds: 3 }', 'times.drainSeconds is unknown: did you mean shutdown.drainSeconds?'],
    ['admins: []', 'admins is unknown: did you mean access.admins?'],
    ['stop: { admins: [] }', 'stop is unknown: stop.admins is now access.admins'],
    ['stop:', 'stop is unknown: stop.admins is now access.admins'],
    ['try_again: {}', 'try_again is unknown: did you mean tryAgain?'],
    ['colour: red', `colour is unknown: ${TOP}`],
    ['__proto__: { a: 1 }', `__proto__ is unknown: ${TOP}`],
    ['1: x', `1 is unknown: ${TOP}`],
    [
      'questions: { language: en }',
      'questions.language is unknown: expected questions.maxCharacters or questions.maxTokens',
    ],
    [
      'times: { idleMs: 3 }',
      'times.idleMs is unknown: expected times.firstTextSeconds, times.firstTextInAllSeconds, times.idleSeconds or times.totalSeconds',
    ],
    [`${'a'.repeat(70)}: 1`, `a key of 70 characters is unknown: ${TOP}`],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });

  test('each wrong key counts', () => {
    expect(sentenceForYaml('model: { id: "", effort: lo, colour: red }\nfoo: 1')).toBe(
      'F: model.id is an empty text: expected the id of a model, such as claude-sonnet-5-5 (and 3 more)',
    );
  });
});

describe('what is not YAML: the line and a sentence', () => {
  test.each([
    ['a: b: c', ', line 1: there is one colon too many, or a line break is missing'],
    ['a: 1\na: 2', ', line 2: this key stands there twice'],
    ['a: "x', ', line 1: a quote, bracket, comma or colon is missing'],
    ['a:\n\t- b', ', line 2: a tab is used to indent: expected spaces'],
    ['a: !foo b', ', line 1: a tag (!) stands there that nobody knows'],
    ['---\na: 1\n---\nb: 2', ', line 3: a second document begins there (---): expected one'],
    ['? [a]\n: b', ', line 1: this cannot be a key'],
    ['@a: b', ', line 1: a plain text cannot begin with this character: put it into quotes'],
    ['a: "\\q"', ', line 1: a backslash in double quotes stands before a letter that it cannot escape'],
    [' a: 1\nb: 2', ', line 2: this was not expected there'],
    ['a\nb: 2', ', line 1: the colon after this key is missing, or the line before it is not finished'],
    ['a: {b\nc: d', ', line 2: the indentation does not fit the lines above, or a bracket is not closed'],
    ['a: &b &c d', ', line 1: this is not YAML'],
    ['a: *x', ' uses an alias (*) without its anchor (&), or too many aliases: expected plain values'],
  ])('%j', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F${problem}`);
  });

  test('nesting without end is refused like any other nonsense', () => {
    expect(sentenceForYaml('['.repeat(50_000))).toBe('F, line 1: this is not YAML');
  });

  test('aliases that multiply are not followed', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `k${index + 1}: &k${index + 1} [${`*k${index},`.repeat(9)}]`,
    );
    expect(sentenceForYaml(['k0: &k0 [x]', ...levels].join('\n'))).toContain('uses an alias (*)');
  });
});

describe('files that are not there', () => {
  test('the yaml', () => {
    const folder = folderWith({});
    expect(sentenceFor({ ...SLACK, ASKLINE_CONFIG: join(folder, 'a.yaml') })).toBe(
      `ASKLINE_CONFIG names ${folder}/a.yaml, which does not exist: expected a YAML file, named from the working folder`,
    );
    expect(sentenceFor({ ...SLACK, ASKLINE_CONFIG: folder })).toBe(
      `ASKLINE_CONFIG names ${folder}, which is a folder: expected a YAML file, named from the working folder`,
    );
  });

  test.each([
    [
      'prompt: no.md',
      'prompt names no.md, which does not exist: expected a text file, named from the folder of the yaml',
    ],
    ['prompt: .', 'prompt names ., which is a folder: expected a text file, named from the folder of the yaml'],
    [
      'prompt: askline.yaml/a.md',
      'prompt names askline.yaml/a.md, which does not exist: expected a text file, named from the folder of the yaml',
    ],
  ])('the prompt: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });

  test('a prompt that is empty', () => {
    const folder = folderWith({ 'a.yaml': 'prompt: p.md', 'p.md': ' \n\n' });
    expect(sentenceFor({ ...SLACK, ASKLINE_CONFIG: join(folder, 'a.yaml') })).toBe(
      `${folder}/a.yaml: prompt names p.md, which is empty: expected the system prompt`,
    );
  });
});
