import { describe, expect, test } from '@jest/globals';
import type { AnswerEvent, Model, ModelRequest } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { createCatalog } from '../../src/model/catalog.ts';
import { withWindowCheck } from '../../src/model/catalog-window.ts';

const catalog = createCatalog({ small: { windowTokens: 1_000 } });

async function eventsOf(answer: AsyncIterable<AnswerEvent>): Promise<readonly AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of answer) events.push(event);
  return events;
}

const request: ModelRequest = {
  model: 'small',
  maxOutputTokens: 500,
  effort: null,
  temperature: null,
  thinking: null,
  system: 's'.repeat(300),
  text: 't'.repeat(1_008),
  onlyChoice: null,
  firstTextByMs: Infinity,
};

describe('whether a question fits', () => {
  test('is prompt and longest answer together: the bytes by three, 64, and what may be written', () => {
    expect(catalog.fitsWindow(request)).toEqual({ fits: true, estimatedTokens: 1_000, windowTokens: 1_000 });
    expect(catalog.fitsWindow({ ...request, text: `${request.text}t` })).toMatchObject({ fits: false });
    expect(catalog.fitsWindow({ ...request, system: `${request.system}s` })).toMatchObject({ fits: false });
    expect(catalog.fitsWindow({ ...request, maxOutputTokens: 501 })).toMatchObject({ fits: false });
  });

  test('goes by bytes: another script takes more tokens for as many characters', () => {
    const { estimatedTokens } = catalog.fitsWindow({ ...request, system: '', text: '天'.repeat(100) });
    expect(estimatedTokens).toBe(100 + 64 + 500);
  });

  test('goes by the window of each model', () => {
    const long = { ...request, text: 't'.repeat(600_000) };
    const fits = (model: string) => catalog.fitsWindow({ ...long, model }).fits;
    expect(['claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'claude-haiku-5-5'].map(fits)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('is not held against a model whose window nobody knows', () => {
    expect(catalog.fitsWindow({ ...request, model: 'unheard-of', text: 't'.repeat(9_000_000) })).toMatchObject({
      fits: true,
      windowTokens: null,
    });
  });
});

describe('a model behind the check', () => {
  const events: readonly AnswerEvent[] = [{ type: 'text-delta', text: 'Blue.' }];
  let calls = 0;
  const model: Model = async function* () {
    calls += 1;
    yield* events;
  };
  const checked = withWindowCheck(model, catalog);
  const tooLong = { ...request, maxOutputTokens: 900 };

  test('answers what fits', async () => {
    expect(await eventsOf(checked(request, new AbortController().signal))).toEqual(events);
  });

  test('is not called for what does not fit: that ends as too long', async () => {
    const before = calls;
    const answer = eventsOf(checked(tooLong, new AbortController().signal));
    const error: unknown = await answer.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      kind: 'too-long',
      requestId: null,
      cause: 'about 1400 tokens, answer included, for a window of 1000',
    });
    expect(calls).toBe(before);
  });

  test('throws the reason of an abort, as every model does', async () => {
    const reason = new Error('stopped');
    await expect(eventsOf(checked(tooLong, AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});
