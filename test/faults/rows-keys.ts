/*
 * What goes wrong with keys, money and requests: nothing that the same call would cure. With one key, or with two of
 * which one still works.
 */
import { ANSWERED, ERROR_500, FORBIDDEN, TOO_FAST, UNTAKEN, WHOLE } from './given.ts';
import type { Row } from './row.ts';
import { ANSWER, CANNOT_USE, DECLINED, NOT_ALLOWED } from './words.ts';
import type { WorldOptions } from './world.ts';

/** As the API says it: no Retry-After, since no waiting cures it. */
const SPEND_CAP = { ...TOO_FAST, details: { error_code: 'enforced_spend_limit_reached' } } as const;

const twoKeys: WorldOptions['environment'] = ({ claude }) => ({
  ANTHROPIC_API_KEY: `${claude.apiKey},${claude.issueKey()}`,
});

export const keysAndMoney: readonly Row[] = [
  {
    fault: 'the only key is revoked',
    promise: 'one attempt, a sentence at once, and the operator is told',
    before: ({ claude }) => claude.revoke(),
    sees: CANNOT_USE,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unauthorised', attempts: 1 },
    logged: /"level":"error","message":"A key is refused/u,
  },
  {
    fault: 'one of two keys is revoked',
    promise: 'the other one answers, and the operator is told',
    environment: twoKeys,
    before: ({ claude }) => claude.revoke(claude.apiKey),
    always: WHOLE,
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
    logged: /"level":"error","message":"A key is refused/u,
  },
  {
    fault: '429 with Retry-After: 60 for one of two keys',
    promise: 'the other one answers at once',
    environment: twoKeys,
    claude: [{ ...TOO_FAST, headers: { 'retry-after': '60' } }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
    tookMs: { below: 1_000 },
  },
  {
    fault: 'spend cap (429 enforced_spend_limit_reached)',
    promise: 'one attempt, a sentence at once, and the operator is told',
    always: SPEND_CAP,
    sees: CANNOT_USE,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'billing', attempts: 1 },
    logged: /"level":"error","message":"A key has no money left/u,
  },
  {
    fault: 'spend cap of one of two keys',
    promise: 'the other one answers',
    environment: twoKeys,
    claude: [SPEND_CAP, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
  },
  {
    fault: 'billing error (402)',
    promise: 'one attempt, then a sentence',
    always: { kind: 'error-before', status: 402, type: 'billing_error' },
    sees: CANNOT_USE,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'billing', attempts: 1 },
  },
  {
    fault: 'permission denied (403)',
    promise: 'one attempt, then a sentence; the key stays good for other questions, and the operator is told',
    always: FORBIDDEN,
    sees: NOT_ALLOWED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'forbidden', attempts: 1 },
    logged: /"level":"warn","message":"A call is forbidden to a key/u,
  },
  {
    fault: 'permission denied (403) to one of two keys',
    promise: 'the other one answers',
    environment: twoKeys,
    claude: [FORBIDDEN, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2 },
  },
  {
    fault: "the provider's filter blocks it (400)",
    promise: 'it is told like a refusal by the model, and costs nothing',
    always: {
      kind: 'error-before',
      status: 400,
      type: 'invalid_request_error',
      message: 'Output blocked by content filtering policy',
    },
    sees: DECLINED,
    button: null,
    recorded: { ...UNTAKEN, outcome: 'refused-by-model', failure: 'blocked', attempts: 1 },
  },
  {
    fault: 'request refused (400)',
    promise: 'one attempt, then a sentence',
    always: { kind: 'error-before', status: 400, type: 'invalid_request_error' },
    sees: CANNOT_USE,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'invalid-request', attempts: 1 },
  },
  {
    fault: '500 with two keys',
    promise: 'three attempts in all, not three for each key',
    environment: twoKeys,
    always: ERROR_500,
    sees: '⚠️ *The model could not be reached. Please use `/ask` again in a moment. (Reference: …)*',
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'unavailable' },
  },
];
