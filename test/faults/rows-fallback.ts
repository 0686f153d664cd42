/*
 * What goes wrong where another model stands by: a second one of Claude's, as by default, or one behind another API.
 */
import {
  ANSWERED,
  BEGUN,
  BROKEN_OFF,
  FORBIDDEN,
  nobodyListens,
  OVERLOADED,
  TOO_FAST,
  UNHEARD,
  UNTAKEN,
  WHOLE,
} from './given.ts';
import type { Recorded, Row } from './row.ts';
import { answeredBy, brokeOff, footerOf, CANNOT_USE, NOT_REACHED, TOO_MUCH_TO_DO } from './words.ts';
import type { WorldOptions } from './world.ts';

const HAIKU = 'claude-haiku-5-5';
const LLAMA = 'llama-4-sandbox';

/** As when nothing is written. */
const TO_HAIKU = '';
const TO_LLAMA = `fallbacks: [{ provider: openai, id: ${LLAMA} }]\nmodels: { ${LLAMA}: { prices: { since: 2026-11-22, input: 1, output: 1 } } }`;
const TO_BOTH = TO_LLAMA.replace('[', `[{ id: ${HAIKU} }, `);

const withOpenAi: WorldOptions['environment'] = ({ openai }) => ({
  OPENAI_API_KEY: openai.apiKey,
  OPENAI_BASE_URL: openai.baseUrl,
});

/** 8 in at 0.1, 28 out at 0.5: 14.8, rounded up. */
const BY_HAIKU: Recorded = { ...ANSWERED, choice: 1, model: HAIKU, costMicroUsd: 15 };
/** It does not think. */
const BY_LLAMA: Recorded = { ...ANSWERED, choice: 1, model: LLAMA, tokens: [8, 10], costMicroUsd: 18 };

export const withFallback: readonly Row[] = [
  {
    fault: '529 from the first choice; a fallback of Claude',
    promise: 'three attempts, then the fallback answers and the footer says so',
    yaml: TO_HAIKU,
    claude: [OVERLOADED, OVERLOADED, OVERLOADED, WHOLE],
    sees: answeredBy(HAIKU),
    button: null,
    recorded: { ...BY_HAIKU, attempts: 4 },
  },
  {
    fault: '429 with Retry-After: 60 from the first choice; a fallback of Claude',
    promise: 'nobody waits: the fallback answers at once',
    yaml: TO_HAIKU,
    claude: [{ ...TOO_FAST, headers: { 'retry-after': '60' } }, WHOLE],
    sees: answeredBy(HAIKU),
    button: null,
    recorded: { ...BY_HAIKU, attempts: 2 },
    tookMs: { below: 1_000 },
  },
  {
    fault: 'no answer at all from the first choice; a fallback of Claude',
    promise: 'the fallback answers, and what the first may have cost is charged',
    yaml: 'times: { firstTextSeconds: 1, firstTextInAllSeconds: 1.9 }',
    claude: [{ kind: 'hang' }, WHOLE],
    sees: answeredBy(HAIKU),
    button: null,
    recorded: { ...BY_HAIKU, attempts: 2, costMicroUsd: 15 + UNHEARD.costMicroUsd },
    tookMs: { atLeast: 1_000, below: 1_900 },
  },
  {
    fault: 'connection dropped before the first word from the first choice; a fallback of Claude',
    promise: 'the fallback answers, and all attempts are charged at their prices',
    yaml: TO_HAIKU,
    claude: [...Array.from({ length: 3 }, () => ({ kind: 'drop-in-stream', text: '' }) as const), WHOLE],
    sees: answeredBy(HAIKU),
    button: null,
    recorded: { ...BY_HAIKU, attempts: 4, costMicroUsd: 15 + 3 * BEGUN.costMicroUsd },
  },
  {
    fault: 'connection dropped before the first word from the first choice; a fallback whose window is too small',
    promise: 'three attempts and no more, and a sentence with the failure of the first',
    yaml: `models: { ${HAIKU}: { windowTokens: 64, maxOutputTokens: 64 } }`,
    always: { kind: 'drop-in-stream', text: '' },
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'dropped', costMicroUsd: 3 * BEGUN.costMicroUsd },
  },
  {
    fault: 'permission denied (403) to the model of the first choice; a fallback of Claude',
    promise: 'one attempt, then the fallback answers and the footer says so',
    yaml: TO_HAIKU,
    claude: [FORBIDDEN, WHOLE],
    sees: answeredBy(HAIKU),
    button: null,
    recorded: { ...BY_HAIKU, attempts: 2 },
  },
  {
    fault: 'error event after words from the first choice; a fallback of Claude',
    promise: 'the words stay: nothing is begun anew in the middle',
    yaml: TO_HAIKU,
    claude: [{ kind: 'error-in-stream', text: 'A mutex lets one thread in at a time.', type: 'overloaded_error' }],
    sees: brokeOff('the model has too much to do right now'),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'overloaded' },
  },
  {
    fault: '529 from the first choice, then a stream of the fallback that drops after words',
    promise: 'the words stay, marked as broken off',
    yaml: TO_HAIKU,
    claude: [
      OVERLOADED,
      OVERLOADED,
      OVERLOADED,
      { kind: 'drop-in-stream', text: 'A mutex lets one thread in at a time.' },
    ],
    sees: `${brokeOff('the connection to the model was lost')}\n\n${footerOf(HAIKU)}`,
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'dropped', attempts: 4, choice: 1, model: HAIKU, costMicroUsd: 8 },
  },
  {
    fault: '529 from both',
    promise: 'three attempts at each, then a sentence',
    yaml: TO_HAIKU,
    always: OVERLOADED,
    sees: TOO_MUCH_TO_DO,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'overloaded', attempts: 6 },
  },
  {
    fault: 'all of Claude unreachable; a fallback at an OpenAI-compatible server',
    promise: 'that one answers and the footer says so',
    yaml: TO_BOTH,
    environment: async (providers) => ({
      ...(await withOpenAi(providers)),
      ANTHROPIC_BASE_URL: await nobodyListens(),
    }),
    before: ({ openai }) => openai.next({ kind: 'text', text: 'A mutex lets one thread in at a time.' }),
    sees: answeredBy(LLAMA),
    button: null,
    recorded: { ...BY_LLAMA, choice: 2, attempts: 7 },
    calls: { claude: 0, openai: 1 },
  },
  {
    fault: 'the only key of Claude is revoked; a fallback at an OpenAI-compatible server',
    promise: 'that one answers and the footer says so',
    yaml: TO_LLAMA,
    environment: withOpenAi,
    before: ({ claude, openai }) => {
      claude.revoke();
      openai.next({ kind: 'text', text: 'A mutex lets one thread in at a time.' });
    },
    sees: answeredBy(LLAMA),
    button: null,
    recorded: { ...BY_LLAMA, attempts: 2 },
    calls: { claude: 1, openai: 1 },
  },
  {
    fault: 'everything is unreachable',
    promise: 'a sentence, with the failure of the last one that was asked',
    yaml: TO_BOTH,
    environment: async () => ({
      ANTHROPIC_BASE_URL: await nobodyListens(),
      OPENAI_BASE_URL: `${await nobodyListens()}/v1`,
    }),
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable', attempts: 9 },
    calls: { claude: 0, openai: 0 },
    tookMs: { below: 1_000 },
  },
  {
    fault: 'the keys of everybody are revoked',
    promise: 'one attempt at each, then a sentence',
    yaml: TO_BOTH,
    environment: withOpenAi,
    before: ({ claude, openai }) => {
      claude.revoke();
      openai.revoke(openai.apiKey);
    },
    sees: CANNOT_USE,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unauthorised', attempts: 2 },
    calls: { claude: 1, openai: 1 },
  },
];
