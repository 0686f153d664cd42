/*
 * One log line per finished question. It takes the record as it is: no word of question or answer is in it.
 */
import type { AnswerRecord, Logger, Outcome, Recorder, Usage } from '../contract.ts';

/** Makes the recorder that logs: a sentence for people, and every field of the record, flat, for machines. */
export function createAnswerLog(logger: Logger): Recorder {
  return (record) => {
    const level = isTrouble(record.outcome) ? 'warn' : 'info';
    logger[level](sentence(record), factsOf(record));
  };
}

/** What an operator should look at: the person did not get what they were to get. */
function isTrouble(outcome: Outcome): boolean {
  return outcome === 'failed-before-text' || outcome === 'failed-after-text' || outcome === 'undelivered';
}

function factsOf(record: AnswerRecord): Readonly<Record<string, unknown>> {
  const { usage, ...fields } = record;
  return {
    ...fields,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    cacheReadTokens: usage?.cacheReadTokens ?? null,
    cacheWriteTokens: usage?.cacheWriteTokens ?? null,
  };
}

/** "answered in 3.2 s (slack command, 812 tokens, $0.0056)" */
function sentence(record: AnswerRecord): string {
  const { platform, entry, usage, costMicroUsd } = record;
  const where = `${platform} ${entry === 'direct-message' ? 'direct message' : entry}`;
  const tokens = usage === null ? '' : `, ${allTokens(usage)} tokens`;
  const cost = costMicroUsd === 0 ? '' : `, $${(costMicroUsd / 1_000_000).toFixed(4)}`;
  return `${ending(record)} (${where}${tokens}${cost})`;
}

function ending(record: AnswerRecord): string {
  const duration = `${(record.totalMs / 1000).toFixed(1)} s`;
  const failure = record.failure === null ? '' : `: ${record.failure}`;
  switch (record.outcome) {
    case 'answered':
      return `answered in ${duration}`;
    case 'cut-by-max-tokens':
      return `answered in ${duration}, cut at the token limit`;
    case 'cut-by-context':
      return `answered in ${duration}, cut at the end of the context`;
    case 'refused-by-model':
      return `refused by the model after ${duration}`;
    case 'empty':
      return `empty answer after ${duration}`;
    case 'failed-before-text':
      return `failed without an answer after ${duration}${failure}`;
    case 'failed-after-text':
      return `failed in mid-answer after ${duration}${failure}`;
    case 'stopped':
      return `stopped on request after ${duration}`;
    case 'interrupted':
      return `interrupted after ${duration}`;
    case 'out-of-reach':
      return `interrupted after ${duration}, out of reach`;
    case 'removed':
      return `removed by somebody after ${duration}`;
    case 'undelivered':
      return `not delivered in full after ${duration}${failure}`;
    case 'refused':
      // Who asks for these gets them.
      if (record.refusal === 'help' || record.refusal === 'usage') return `told: ${record.refusal}`;
      return `turned away: ${record.refusal ?? 'no reason'}`;
  }
}

function allTokens(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
