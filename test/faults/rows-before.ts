/*
 * What goes wrong before an answer begins, with no other model standing by. The bot asks three times in all where that
 * may help.
 */
import type { Row } from './row.ts';
import { openCutter } from './cutter.ts';
import { ANSWERED, ERROR_500, nobodyListens, OVERLOADED, TOO_FAST, UNHEARD, UNTAKEN, WHOLE } from './given.ts';
import { ANSWER, NOT_IN_TIME, NOT_REACHED, TOO_MUCH_TO_DO } from './words.ts';

export const beforeTheStream: readonly Row[] = [
  {
    fault: '429 with Retry-After: 1',
    promise: 'the question waits as long as it was told, and is answered',
    claude: [{ ...TOO_FAST, headers: { 'retry-after': '1' } }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
    tookMs: { atLeast: 1_000 },
  },
  {
    fault: '429 with Retry-After: 120',
    promise: 'nobody waits longer than the time that is there: it is told at once',
    always: { ...TOO_FAST, headers: { 'retry-after': '120' } },
    sees: TOO_MUCH_TO_DO,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'rate-limited', attempts: 1 },
    tookMs: { below: 1_000 },
  },
  {
    fault: '429 without Retry-After, once',
    promise: 'a second attempt answers',
    claude: [TOO_FAST, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
  },
  {
    fault: '429 without Retry-After, each time',
    promise: 'three attempts, then a sentence',
    always: TOO_FAST,
    sees: TOO_MUCH_TO_DO,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'rate-limited' },
  },
  {
    fault: '500, once',
    promise: 'a second attempt answers',
    claude: [ERROR_500, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
  },
  {
    fault: '500, each time',
    promise: 'three attempts, then a sentence',
    always: ERROR_500,
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable' },
  },
  {
    fault: '529, twice',
    promise: 'a third attempt answers',
    claude: [OVERLOADED, OVERLOADED, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 3 },
  },
  {
    fault: '529, each time',
    promise: 'three attempts, then a sentence',
    always: OVERLOADED,
    sees: TOO_MUCH_TO_DO,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'overloaded' },
  },
  {
    fault: 'connection refused',
    promise: 'three attempts, then a sentence',
    environment: async () => ({ ANTHROPIC_BASE_URL: await nobodyListens() }),
    logged: /ECONNREFUSED/u,
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable' },
    calls: { claude: 0, openai: 0 },
  },
  {
    fault: 'TLS failure',
    promise: 'three attempts, then a sentence',
    logged: /ERR_SSL|wrong version number/u,
    environment: ({ claude }) => ({ ANTHROPIC_BASE_URL: claude.baseUrl.replace('http:', 'https:') }),
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable' },
    calls: { claude: 0, openai: 0 },
  },
  {
    fault: 'DNS failure',
    promise: 'three attempts, then a sentence',
    environment: () => ({ ANTHROPIC_BASE_URL: 'https://claude.invalid' }),
    logged: /ENOTFOUND|EAI_AGAIN/u,
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable' },
    calls: { claude: 0, openai: 0 },
  },
  {
    fault: 'no answer at all, not even headers, once',
    promise: 'a second attempt answers, and what the first may have cost is charged',
    yaml: 'fallbacks: []\ntimes: { firstTextSeconds: 1, firstTextInAllSeconds: 10 }',
    claude: [{ kind: 'hang' }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + UNHEARD.costMicroUsd },
    tookMs: { atLeast: 1_000 },
  },
  {
    fault: 'no answer at all, not even headers, each time',
    promise: 'it ends in time, and costs what the provider may have taken',
    yaml: 'fallbacks: []\ntimes: { firstTextSeconds: 1, firstTextInAllSeconds: 2 }',
    always: { kind: 'hang' },
    sees: NOT_IN_TIME,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'timeout', attempts: 1, ...UNHEARD },
    tookMs: { atLeast: 1_000, below: 2_000 },
  },
  {
    fault: 'connection cut instead of headers, once',
    promise: 'a second attempt answers, and what the first may have cost is charged',
    environment: async ({ claude, atEnd }) => {
      const cutter = await openCutter(claude.baseUrl, 1);
      atEnd(() => cutter.close());
      return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${cutter.port}` };
    },
    always: WHOLE,
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + UNHEARD.costMicroUsd },
    calls: { claude: 1, openai: 0 },
  },
];
