/*
 * How the service answers: the stream, the numbers, the headers, the errors. These rules bind the stand-in, not its
 * caller.
 */
import { harsherThan, pages, type Rule } from './rule.ts';

export const answerRules = {
  'events-come-in-order': {
    says: 'A stream is message_start, per block start, deltas and stop, then message_delta and message_stop.',
    source: pages.streaming,
    test: 'comes in the order of the real stream',
  },
  'event-is-named-by-its-type': {
    says: 'Each event bears the type of its data as its name.',
    source: pages.streaming,
    test: 'names each event by its type',
  },
  'pings-fill-the-silence': {
    says: 'While nothing is to be said, pings come.',
    source: pages.streaming,
    test: 'pings while the model thinks',
  },
  'thinking-comes-first': {
    says: 'Models that think send a thinking block, with its signature, before the text.',
    source: pages.thinking,
    test: 'comes in the order of the real stream',
  },
  'thinking-is-hidden': {
    says: 'The 5.5 models leave the words of their thinking out unless display is summarized.',
    source: pages.thinking,
    test: 'hides the thinking of the newest models unless asked to summarise it',
  },
  'thinking-can-be-off': {
    says: 'With between_tools or disabled the first block is text.',
    source: pages.thinking,
    test: 'starts with text where thinking is off',
  },
  'characters-stay-whole': {
    says: 'A delta never breaks a character in two.',
    source: pages.streaming,
    test: 'never breaks a character in two',
  },
  'max-tokens-cuts': {
    says: 'At max_tokens the answer is cut with stop_reason max_tokens; thinking counts.',
    source: pages.stopReasons,
    test: 'is cut at max_tokens, thinking counted',
  },
  'stop-sequence-cuts': {
    says: 'At a stop sequence the answer is cut, and stop_sequence names it.',
    source: pages.stopReasons,
    test: 'is cut at a stop sequence, which it names',
  },
  'refusal-is-an-answer': {
    says: 'A refusal is a 200 with stop_reason refusal, and stop_details say why.',
    source: pages.stopReasons,
    test: 'that is refused says why in stop_details',
  },
  'alias-answers-with-its-date': {
    says: 'An alias is answered under the dated name of its model.',
    source: pages.models,
    test: 'an alias is answered under the dated name',
  },
  'whole-answer-is-the-same': {
    says: 'Without stream the same answer comes in one piece.',
    source: pages.messages,
    test: 'the answer comes in one piece',
  },
  'usage-at-both-ends': {
    says: 'message_start tells the input, message_delta the totals of all.',
    source: pages.streaming,
    test: 'tells the input at its start and the totals at its end',
  },
  'output-is-never-zero': {
    says: 'output_tokens is not zero, even for an empty answer.',
    source: pages.messages,
    test: 'bills an empty answer with a token',
  },
  'input-is-three-numbers': {
    says: 'input_tokens, cache writes and cache reads are apart, and together the prompt.',
    source: pages.caching,
    test: 'the prompt is the sum of what was read, written and neither',
  },
  'counting-tells-the-same': {
    says: 'count_tokens tells what the answer will bill as input.',
    source: pages.counting,
    test: 'counting tells what an answer bills',
  },
  'cache-writes-then-reads': {
    says: 'The first call with a breakpoint writes the cache, the next one reads it.',
    source: pages.caching,
    test: 'writes at the first call and reads at the next',
  },
  'cache-has-a-minimum': {
    says: 'A prefix below 512 to 4,096 tokens, by model, is not cached, and nothing says so.',
    source: pages.caching,
    test: 'does nothing below the shortest prefix of a model, and says nothing',
  },
  'cache-lives-its-time': {
    says: 'An entry lives five minutes or an hour, from the start of its last use.',
    source: pages.caching,
    test: 'forgets after five minutes, or an hour where that was asked, since the last use',
  },
  'cache-reads-the-longest-prefix': {
    says: 'The longest known prefix is read, what lies between it and the last breakpoint is written.',
    source: pages.caching,
    test: 'reads the longest prefix that it knows and writes the rest',
  },
  'cache-is-per-model': {
    says: 'Another model does not read what one has written.',
    source: pages.caching,
    test: 'is kept per model',
  },
  'cache-writes-are-told-by-life': {
    says: 'usage.cache_creation tells writes of 5 minutes (billed 1.25 times) and of an hour (twice) apart.',
    source: pages.caching,
    test: 'tells writes of five minutes and of an hour apart',
  },
  'request-id-comes-along': {
    says: 'Every answer has a request-id header; errors repeat it in the body.',
    source: pages.errors,
    test: 'every answer carries its request id, errors repeat it in the body',
  },
  'rate-is-told-in-headers': {
    says: 'anthropic-ratelimit-* tell limit, remainder and reset of requests and tokens.',
    source: pages.limits,
    test: 'carries the request id and the rate limit in its headers',
  },
  'rate-limit-says-when': {
    says: 'A 429 for the rate has a retry-after in seconds, and coming back then works.',
    source: pages.limits,
    test: 'more requests than a minute allows are refused, until the bucket has filled again',
  },
  'spend-cap-does-not-say-when': {
    says: 'A spend cap is 429 with enforced_spend_limit_reached in its details and no retry-after.',
    source: pages.limits,
    test: 'by a spend cap carries its code and no retry-after',
  },
  'errors-have-one-shape': {
    says: 'An error is { type: error, error: { type, message }, request_id } under its status.',
    source: pages.errors,
    test: 'before the headers carries type, status, headers and request id',
  },
  'error-ends-the-stream': {
    says: 'An error after the 200 comes as an event, without a status, and ends the stream.',
    source: pages.streaming,
    test: 'in the stream gives the text first, then the error',
  },
  'revoking-spares-the-running': {
    says: 'An answer that has begun goes on when its key is revoked.',
    source: harsherThan(pages.errors),
    test: 'an answer that has begun goes on when its key is revoked',
  },
} as const satisfies Readonly<Record<string, Rule>>;
