import { afterAll, beforeAll, describe, test } from '@jest/globals';
import {
  haiku45,
  old,
  prefilled,
  right,
  saved,
  startRawBench,
  text,
  user,
  type RawBench,
  type Row,
} from './raw-bench.ts';
import { ask } from './setup.ts';

let bench: RawBench;

beforeAll(async () => {
  bench = await startRawBench();
});
afterAll(() => bench.stop());

const opus = ask('hi', 'claude-opus-5-5');
const count = '/v1/messages/count_tokens';
const budget = { type: 'enabled', budget_tokens: 1_024 };

const shape: readonly Row[] = [
  [
    'a request without a required field is refused',
    'required-fields',
    (['model', 'max_tokens', 'messages'] as const).map((field) => ({ body: { ...right, [field]: undefined } })),
  ],
  [
    'an unknown field is refused',
    'no-unknown-fields',
    [
      { body: { ...right, colour: 'blue' } },
      { body: { ...right, output_config: { effort: 'low', colour: 'blue' } } },
      { body: user([text({ colour: 'blue' })]) },
      { body: { ...right, system: [text({ colour: 'blue' })] } },
      { body: { ...right, messages: [{ role: 'user', content: 'hi', name: 'Ada' }] } },
    ],
  ],
  [
    'a field of the wrong type is refused',
    'fields-have-their-types',
    [{ body: { ...right, stream: 'yes' } }, { body: { ...right, system: 7 } }, { body: { ...right, model: 5 } }],
  ],
  [
    'counting with max_tokens is refused',
    'counting-takes-the-prompt-alone',
    [
      { path: count, body: right },
      { path: count, body: { ...right, max_tokens: undefined, stream: true } },
    ],
  ],
  [
    'an unknown model is refused',
    'model-exists',
    [{ body: ask('hi', 'claude-nano-1'), status: 404, type: 'not_found_error' }],
  ],
  [
    'max_tokens of 0 is refused',
    'max-tokens-is-positive',
    [0, -1, 1.5, '10'].map((tokens) => ({ body: { ...right, max_tokens: tokens } })),
  ],
  ['a request without messages is refused', 'messages-are-not-empty', [{ body: { ...right, messages: [] } }]],
  [
    'more than 100,000 messages are refused',
    'messages-within-100000',
    [{ body: { ...right, messages: Array.from({ length: 100_001 }, () => ({ role: 'user', content: 'a' })) } }],
  ],
  [
    'another role is refused',
    'role-is-known',
    ['robot', 'system'].map((role) => ({ body: { ...right, messages: [{ role, content: 'hi' }] } })),
  ],
  ['an empty message is refused', 'content-is-not-empty', [{ body: user('') }, { body: user([]) }]],
  [
    'a blank text is refused',
    'text-is-not-blank',
    [
      { body: user(' \n') },
      { body: user([text({ text: '' })]) },
      { body: user([text({ text: ' ' })]) },
      { body: { ...right, system: [text({ text: '' })] } },
    ],
  ],
  ['an unknown kind of block is refused', 'block-kind-is-known', [{ body: user([{ type: 'hologram' }]) }]],
  ['an unknown effort is refused', 'effort-is-known', [{ body: { ...right, output_config: { effort: 'extreme' } } }]],
  [
    'an output format that is no JSON schema is refused',
    'format-is-a-json-schema',
    [
      { body: { ...right, output_config: { format: { type: 'xml', schema: {} } } } },
      { body: { ...right, output_config: { format: { type: 'json_schema', schema: 'any' } } } },
    ],
  ],
  [
    'an unknown kind of thinking is refused',
    'thinking-kind-is-known',
    [{ body: { ...right, thinking: { type: 'x' } } }],
  ],
  [
    'an unknown display of thinking is refused',
    'thinking-display-is-known',
    [{ body: { ...right, thinking: { type: 'adaptive', display: 'full' } } }],
  ],
  [
    'a thinking budget of less than 1,024 is refused',
    'thinking-budget-from-1024',
    [{ body: { ...haiku45, max_tokens: 5_000, thinking: { type: 'enabled', budget_tokens: 1_023 } } }],
  ],
  [
    'a temperature above 1 is refused',
    'sampling-in-range',
    [{ temperature: 1.5 }, { top_p: -0.1 }, { top_k: -1 }].map((field) => ({
      headers: old,
      body: { ...haiku45, ...field },
    })),
  ],
  [
    'an unknown cache breakpoint is refused',
    'cache-control-is-ephemeral',
    [
      { body: { ...right, cache_control: { type: 'lasting' } } },
      { body: user([text(saved('2h'))]) },
      { body: { ...right, system: [text({ cache_control: { type: 'lasting' } })] } },
    ],
  ],
  ['a blank stop sequence is refused', 'stop-sequence-is-not-blank', [{ body: { ...right, stop_sequences: ['\n'] } }]],
  [
    'a user id of more than 256 characters is refused',
    'user-id-within-256',
    [{ body: { ...right, metadata: { user_id: 'a'.repeat(257) } } }],
  ],
  ['an unknown service tier is refused', 'service-tier-is-known', [{ body: { ...right, service_tier: 'gold' } }]],
  ['fast mode is refused', 'speed-is-standard', [{ body: { ...right, speed: 'fast' } }]],
];

const meaning: readonly Row[] = [
  [
    'max_tokens beyond the model is refused',
    'max-tokens-within-model',
    [{ body: { ...right, max_tokens: 128_001 } }, { body: { ...haiku45, max_tokens: 64_001 } }],
  ],
  [
    'an assistant turn first is refused',
    'first-turn-is-the-users',
    [{ body: { ...right, messages: [{ role: 'assistant', content: 'hi' }] } }],
  ],
  [
    'prefill is refused',
    'no-prefill',
    [
      { body: { ...right, messages: prefilled('Well') } },
      { path: count, body: { ...right, max_tokens: undefined, messages: prefilled('Well') } },
    ],
  ],
  [
    'prefill that ends in a space is refused',
    'prefill-ends-in-a-word',
    [{ body: { ...haiku45, messages: prefilled('Well ') } }],
  ],
  [
    'citations in the text of the user are refused in the new version',
    'no-citations-in-user-text',
    [{ body: user([text({ citations: [{ type: 'char_location' }] })]) }],
  ],
  [
    'documents of the assistant are refused in the new version',
    'no-documents-of-the-assistant',
    [
      {
        body: {
          ...right,
          messages: [...right.messages, { role: 'assistant', content: [{ type: 'document' }] }, ...right.messages],
        },
      },
    ],
  ],
  [
    'a prompt beyond the context is refused',
    'prompt-within-context',
    [{ body: { ...haiku45, system: 'a'.repeat(800_001) } }, { body: { ...right, system: 'a'.repeat(4_000_001) } }],
  ],
  [
    'an effort that the model lacks is refused',
    'effort-within-model',
    [
      { body: { ...haiku45, output_config: { effort: 'low' } } },
      { body: { ...ask('hi', 'claude-sonnet-4-6'), output_config: { effort: 'xhigh' } } },
    ],
  ],
  [
    'effort max without thinking is refused',
    'effort-needs-thinking',
    [{ body: { ...right, thinking: { type: 'between_tools' }, output_config: { effort: 'max' } } }],
  ],
  [
    'a kind of thinking that the model lacks is refused',
    'thinking-kind-within-model',
    [
      { body: { ...right, thinking: { type: 'disabled' } } },
      { body: { ...opus, thinking: { type: 'disabled' } } },
      { body: { ...opus, thinking: { type: 'between_tools' } } },
      { body: { ...ask('hi', 'claude-haiku-5-5'), thinking: { type: 'between_tools' } } },
      { body: { ...right, max_tokens: 5_000, thinking: budget } },
      { body: { ...haiku45, thinking: { type: 'adaptive' } } },
    ],
  ],
  [
    'a thinking budget beyond max_tokens is refused',
    'thinking-budget-below-max-tokens',
    [{ body: { ...haiku45, max_tokens: 1_024, thinking: budget } }],
  ],
  [
    'sampling is refused in the new version',
    'no-sampling-in-new-version',
    [{ temperature: 1 }, { top_p: 0.5 }, { top_k: 5 }].map((field) => ({ body: { ...haiku45, ...field } })),
  ],
  [
    'sampling is refused by the new models',
    'no-sampling-in-new-models',
    [{ headers: old, body: { ...right, temperature: 0.5 } }],
  ],
  [
    'temperature together with top_p is refused',
    'temperature-or-top-p',
    [{ headers: old, body: { ...haiku45, temperature: 0.5, top_p: 0.9 } }],
  ],
  [
    'temperature while thinking is refused',
    'no-sampling-while-thinking',
    [{ temperature: 0.5 }, { top_k: 5 }].map((field) => ({
      headers: old,
      body: { ...haiku45, ...field, max_tokens: 2_000, thinking: budget },
    })),
  ],
  [
    'a forced tool is refused',
    'no-forced-tools',
    [{ body: { ...right, tools: [{ name: 'dice' }], tool_choice: { type: 'any' } } }],
  ],
  [
    'five cache breakpoints are refused',
    'four-cache-breakpoints',
    [
      { body: { ...right, system: Array.from({ length: 5 }, () => text(saved())) } },
      { body: { ...right, system: Array.from({ length: 4 }, () => text(saved())), ...saved() } },
    ],
  ],
  [
    'a cache life of an hour behind one of five minutes is refused',
    'longer-lives-first',
    [{ body: { ...user([text(saved('1h'))]), system: [text(saved('5m'))] } }],
  ],
];

describe('by its shape, a request', () => {
  test.each(Array.from(shape))('%s', async (...row) => bench.check(...row));
});

describe('by its meaning, a request', () => {
  test.each(Array.from(meaning))('%s', async (...row) => bench.check(...row));
});
