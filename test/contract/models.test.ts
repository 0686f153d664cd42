import type { ModelFailure, ModelRequest, StopReason } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { createClaude } from '../../src/model/claude.ts';
import { createOpenAiCompatible } from '../../src/model/openai-compatible.ts';
import {
  createClaude as createClaudeStandIn,
  type ClaudeScript,
  type ClaudeStandIn,
} from '../../src/sandbox/claude/claude.ts';
import type { ClaudeErrorType } from '../../src/sandbox/claude/script.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createOpenAi, type OpenAiScript, type OpenAiStandIn } from '../../src/sandbox/openai/openai.ts';
import type { OpenAiErrorBody } from '../../src/sandbox/openai/script.ts';
import { createRecord } from '../../src/sandbox/record.ts';
import { createFakeModel, type FakeModel } from '../fakes/fake-model.ts';
import { describeModel, type Scene } from './model-suite.ts';

const request: ModelRequest = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 1_000,
  effort: null,
  temperature: null,
  thinking: null,
  system: 'Be kind.',
  text: 'Why is the sky blue?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};

/** One entry for every failure that its suite names. */
type Table<Value> = Partial<Record<ModelFailure, Value>>;

// ------------------------------------------------------------------------------------------------------------- Claude

const claudeReasons = {
  complete: 'end_turn',
  'max-tokens': 'max_tokens',
  refusal: 'refusal',
  'context-full': 'model_context_window_exceeded',
} as const satisfies Record<StopReason, string>;

const claudeErrors: Table<{ readonly status: number; readonly type: ClaudeErrorType }> = {
  'rate-limited': { status: 429, type: 'rate_limit_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
  unavailable: { status: 500, type: 'api_error' },
  timeout: { status: 504, type: 'timeout_error' },
  unauthorised: { status: 401, type: 'authentication_error' },
  billing: { status: 402, type: 'billing_error' },
  'too-long': { status: 413, type: 'request_too_large' },
  'invalid-request': { status: 400, type: 'invalid_request_error' },
};

function claudeScript(scene: Scene): ClaudeScript {
  switch (scene.kind) {
    case 'answers':
      return { kind: 'text', text: scene.text, stopReason: claudeReasons[scene.reason ?? 'complete'] };
    case 'drops-after-text':
      return { kind: 'drop-in-stream', text: scene.text };
    case 'stalls':
      return { kind: 'stall', text: scene.text };
    case 'fails-before-text':
      return { kind: 'error-before', ...of(claudeErrors, scene.failure) };
  }
}

function of<Value>(table: Table<Value>, failure: ModelFailure): Value {
  const found = table[failure];
  if (found === undefined) throw new Error(`There is no ${failure} here`);
  return found;
}

const served: readonly ModelFailure[] = [
  'rate-limited',
  'overloaded',
  'unavailable',
  'timeout',
  'unauthorised',
  'billing',
  'too-long',
  'invalid-request',
];

let claude: ClaudeStandIn;
describeModel('of Anthropic', {
  async open() {
    claude = createClaudeStandIn({ clock: wallClock, record: createRecord(wallClock), pace: 'instant' });
    await claude.start();
    return {
      model: createClaude({ apiKey: () => Promise.resolve(claude.apiKey), baseUrl: claude.baseUrl }),
      request,
      play: (scene) => claude.next(claudeScript(scene)),
      open: () => claude.open(),
    };
  },
  close: () => claude.stop(),
  reasons: ['complete', 'max-tokens', 'refusal', 'context-full'],
  failures: served,
});

// ------------------------------------------------------------------------------------------------- OpenAI-compatible

const finishReasons = { complete: 'stop', 'max-tokens': 'length', refusal: 'content_filter' } as const;

const openAiErrors: Table<{ readonly status: number; readonly error: Partial<OpenAiErrorBody> }> = {
  'rate-limited': { status: 429, error: { type: 'requests', code: 'rate_limit_exceeded' } },
  overloaded: { status: 503, error: { type: 'service_unavailable_error', code: 'server_is_overloaded' } },
  unavailable: { status: 500, error: { type: 'server_error' } },
  timeout: { status: 504, error: { type: 'gateway' } },
  unauthorised: { status: 401, error: { type: 'invalid_request_error', code: 'invalid_api_key' } },
  billing: { status: 429, error: { type: 'insufficient_quota', code: 'credit_balance_exhausted' } },
  'too-long': { status: 400, error: { type: 'invalid_request_error', code: 'context_length_exceeded' } },
  'invalid-request': { status: 400, error: { type: 'invalid_request_error' } },
};

function openAiScript(scene: Scene): OpenAiScript {
  switch (scene.kind) {
    case 'answers': {
      const reason = scene.reason ?? 'complete';
      if (reason === 'context-full') throw new Error('This API has no word for it');
      return { kind: 'text', text: scene.text, finishReason: finishReasons[reason] };
    }
    case 'drops-after-text':
      return { kind: 'drop-in-stream', text: scene.text };
    case 'stalls':
      return { kind: 'stall', text: scene.text };
    case 'fails-before-text':
      return { kind: 'error-before', ...of(openAiErrors, scene.failure) };
  }
}

let openAi: OpenAiStandIn;
describeModel('of a server like OpenAI', {
  async open() {
    openAi = createOpenAi({ clock: wallClock, record: createRecord(wallClock) });
    await openAi.start();
    return {
      model: createOpenAiCompatible({ apiKey: () => Promise.resolve(openAi.apiKey), baseUrl: openAi.baseUrl }),
      request: { ...request, model: 'llama-4-sandbox' },
      play: (scene) => openAi.next(openAiScript(scene)),
      open: () => openAi.open(),
    };
  },
  close: () => openAi.stop(),
  reasons: ['complete', 'max-tokens', 'refusal'],
  failures: served,
});

// --------------------------------------------------------------------------------------------------------------- fake

function playFake(fake: FakeModel, scene: Scene): void {
  const error = (kind: ModelFailure) => new ModelError(kind, { requestId: null, cause: 'as told' });
  if (scene.kind === 'fails-before-text') {
    fake.fail(error(scene.failure));
    return;
  }
  if (scene.text !== '') fake.say(scene.text);
  if (scene.kind === 'answers') fake.end(scene.reason);
  if (scene.kind === 'drops-after-text') fake.fail(error('dropped'));
}

describeModel('that tests tell what to say', {
  async open() {
    const fake = createFakeModel();
    return { model: fake.model, request, play: (scene) => playFake(fake, scene), open: () => fake.open() };
  },
  reasons: ['complete', 'max-tokens', 'refusal', 'context-full'],
  failures: served,
});
