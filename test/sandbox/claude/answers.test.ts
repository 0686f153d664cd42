import { describe, expect, test } from '@jest/globals';
import { answerByItself } from '../../../src/sandbox/claude/answers.ts';

const textOf = (question: string): string => {
  const script = answerByItself(question);
  return 'text' in script ? script.text : '';
};

describe('an answer that nobody scripted', () => {
  test.each(['why?', 'a long one', 'some table', 'show code', 'be slow', 'mention all', 'an error please'])(
    'says in its first sentence that it is no model: %s',
    (question) => {
      expect(textOf(question)).toMatch(
        /^This answer comes from \*\*Askline's stand-in for Claude\*\*, not from a model;/u,
      );
    },
  );

  test('shows off a list, code with its language and a table', () => {
    const text = textOf('What can you do?');
    expect(text).toMatch(/^- \*\*bold\*\*/mu);
    expect(text).toMatch(/^```[a-z]+$/mu);
    expect(text).toMatch(/^\| --- \|/mu);
    expect(text.length).toBeLessThan(1_900);
  });

  test('streams at 60 to 90 tokens a second', () => {
    for (const question of ['a', 'b', 'What is a mutex?', 'Explain monads']) {
      const script = answerByItself(question);
      expect(script.kind === 'text' ? script.tokensPerSecond : 0).toBeGreaterThanOrEqual(60);
      expect(script.kind === 'text' ? script.tokensPerSecond : 0).toBeLessThanOrEqual(90);
    }
  });

  test('differs with the question and is the same for the same', () => {
    const questions = ['one', 'two', 'three', 'four', 'five', 'six'];
    const bodies = questions.map((question) => textOf(question).split('\n').slice(1).join('\n'));
    expect(new Set(bodies).size).toBeGreaterThan(2);
    expect(textOf('one')).toBe(textOf('one'));
  });

  test('hints at the words that show more', () => {
    expect(textOf('hello')).toMatch(/\*\*long\*\*.*\*\*mention\*\*.*\*\*refuse\*\*/u);
  });

  test('is about 9,000 characters long when asked, its fences closed', () => {
    const text = textOf('Give me a long answer');
    expect(text.length).toBeGreaterThan(8_700);
    expect(text.length).toBeLessThan(10_500);
    expect(text.match(/^```/gmu)?.length ?? 1).toBe((text.match(/^```[a-z]+$/gmu)?.length ?? 0) * 2);
  });

  test('tries to ping everybody when asked to mention', () => {
    expect(textOf('mention us')).toMatch(/@everyone.*<!channel>.*<@U0001>/u);
  });

  test('breaks, refuses or dawdles when asked', () => {
    expect(answerByItself('an error please').kind).toBe('error-in-stream');
    expect(answerByItself('refuse this')).toMatchObject({ kind: 'text', stopReason: 'refusal' });
    expect(answerByItself('slow please')).toMatchObject({ kind: 'text', tokensPerSecond: 12 });
  });

  test('quotes the question without its Markdown', () => {
    expect(textOf('**what** `is` <@U1> this?\n\n# heading')).toContain('“what is @U1 this? heading”');
  });
});
