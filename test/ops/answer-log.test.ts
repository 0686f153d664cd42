import { describe, expect, test } from '@jest/globals';
import type { AnswerRecord } from '../../src/contract.ts';
import { createAnswerLog } from '../../src/ops/answer-log.ts';
import { lines } from './lines-of.ts';

const record: AnswerRecord = {
  question: 'question:7h2k',
  platform: 'slack',
  entry: 'command',
  visibility: 'channel',
  workspace: 'workspace:slack:T1',
  channel: 'channel:slack:C1',
  person: 'person:slack:U1',
  prompt: 'default',
  askedAtMs: 0,
  day: '1970-01-01',
  outcome: 'answered',
  refusal: null,
  model: 'claude-sonnet-5-5',
  providerRequestId: 'req_1',
  choice: 0,
  attempts: 1,
  costMicroUsd: 5_604,
  usage: { inputTokens: 300, outputTokens: 500, cacheReadTokens: 10, cacheWriteTokens: 2 },
  firstTextMs: 812,
  totalMs: 3210,
  writes: 5,
  failure: null,
};

function logged(changes: Partial<AnswerRecord>): Readonly<Record<string, unknown>> {
  const { logger, last } = lines();
  createAnswerLog(logger)({ ...record, ...changes });
  return last();
}

describe('one line for each finished question', () => {
  test('every field of the record, flat', () => {
    const { time: _time, ...line } = logged({});
    const { usage, ...fields } = record;
    expect(line).toEqual({
      level: 'info',
      message: 'answered in 3.2 s (slack command, 812 tokens, $0.0056)',
      ...fields,
      ...usage,
    });
  });

  test('without a model call the tokens are null', () => {
    expect(
      logged({ outcome: 'refused', refusal: 'help', usage: null, costMicroUsd: 0, entry: 'direct-message' }),
    ).toMatchObject({
      message: 'told: help (slack direct message)',
      inputTokens: null,
      outputTokens: null,
      cacheReadTokens: null,
      cacheWriteTokens: null,
    });
  });

  test.each([
    ['answered', 'info', 'answered in 3.2 s'],
    ['cut-by-max-tokens', 'info', 'answered in 3.2 s, cut at the token limit'],
    ['cut-by-context', 'info', 'answered in 3.2 s, cut at the end of the context'],
    ['refused-by-model', 'info', 'refused by the model after 3.2 s'],
    ['empty', 'info', 'empty answer after 3.2 s'],
    ['failed-before-text', 'warn', 'failed without an answer after 3.2 s: overloaded'],
    ['failed-after-text', 'warn', 'failed in mid-answer after 3.2 s: overloaded'],
    ['interrupted', 'info', 'interrupted after 3.2 s'],
    ['removed', 'info', 'removed by somebody after 3.2 s'],
    ['undelivered', 'warn', 'not delivered in full after 3.2 s: overloaded'],
    ['refused', 'info', 'turned away: no reason'],
  ] as const)('%s: %s, "%s"', (outcome, level, sentence) => {
    const line = logged({ outcome, platform: 'discord', entry: 'mention', failure: 'overloaded' });
    expect(line).toMatchObject({ level, message: `${sentence} (discord mention, 812 tokens, $0.0056)` });
  });
});
