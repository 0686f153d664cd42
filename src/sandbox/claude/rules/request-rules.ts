/*
 * What the service refuses in a request once it reads it.
 */
import { harsherThan, pages, type Rule } from './rule.ts';

export const requestRules = {
  'required-fields': {
    says: 'model, max_tokens and messages are required.',
    source: pages.messages,
    test: 'a request without a required field is refused',
  },
  'no-unknown-fields': {
    says: 'A field that the API does not know is 400, wherever it stands.',
    source: pages.errors,
    test: 'an unknown field is refused',
  },
  'fields-have-their-types': {
    says: 'A field has the type that is documented.',
    source: pages.messages,
    test: 'a field of the wrong type is refused',
  },
  'counting-takes-the-prompt-alone': {
    says: 'count_tokens takes what makes the prompt; max_tokens, stream and their like are unknown to it.',
    source: pages.counting,
    test: 'counting with max_tokens is refused',
  },
  'model-exists': {
    says: 'A model that nobody knows is 404 not_found_error.',
    source: pages.models,
    test: 'an unknown model is refused',
  },
  'max-tokens-is-positive': {
    says: 'max_tokens is a whole number from 1; the 0 that only warms a cache is not served here.',
    source: pages.messages,
    test: 'max_tokens of 0 is refused',
  },
  'max-tokens-within-model': {
    says: 'max_tokens is at most what the model can write: 128,000 on the 5.5 models, 64,000 on the older ones.',
    source: pages.models,
    test: 'max_tokens beyond the model is refused',
  },
  'messages-are-not-empty': {
    says: 'There is at least one message.',
    source: pages.messages,
    test: 'a request without messages is refused',
  },
  'messages-within-100000': {
    says: 'There are 100,000 messages at the most.',
    source: pages.messages,
    test: 'more than 100,000 messages are refused',
  },
  'role-is-known': {
    says: 'A role is user or assistant; system messages among the others, which some models take, are refused.',
    source: pages.messages,
    test: 'another role is refused',
  },
  'first-turn-is-the-users': {
    says: 'The first message is of the user.',
    source: pages.errors,
    test: 'an assistant turn first is refused',
  },
  'no-prefill': {
    says: 'Models from 4.6 on do not continue an assistant turn: the last message is of the user.',
    source: `${pages.errors}#prefill-not-supported`,
    test: 'prefill is refused',
  },
  'prefill-ends-in-a-word': {
    says: 'Where prefill is taken, it does not end in white space.',
    source: pages.errors,
    test: 'prefill that ends in a space is refused',
  },
  'content-is-not-empty': {
    says: 'A message has content.',
    source: pages.messages,
    test: 'an empty message is refused',
  },
  'text-is-not-blank': {
    says: 'A text holds more than white space.',
    source: pages.errors,
    test: 'a blank text is refused',
  },
  'block-kind-is-known': {
    says: 'A content block is of a kind that is documented.',
    source: pages.messages,
    test: 'an unknown kind of block is refused',
  },
  'no-citations-in-user-text': {
    says: 'Under 2026-10-21 text blocks of the user carry no citations.',
    source: pages.newVersion,
    test: 'citations in the text of the user are refused in the new version',
  },
  'no-documents-of-the-assistant': {
    says: 'Under 2026-10-21 assistant messages hold no document blocks.',
    source: pages.newVersion,
    test: 'documents of the assistant are refused in the new version',
  },
  'prompt-within-context': {
    says: 'The prompt fits into the context: 1,000,000 tokens, 200,000 on the models of 4.5.',
    source: pages.models,
    test: 'a prompt beyond the context is refused',
  },
  'effort-is-known': {
    says: 'Effort is low, medium, high, xhigh or max.',
    source: pages.effort,
    test: 'an unknown effort is refused',
  },
  'effort-within-model': {
    says: 'Effort is a level that the model has: none on Haiku 4.5, no xhigh before 5.',
    source: pages.effort,
    test: 'an effort that the model lacks is refused',
  },
  'effort-needs-thinking': {
    says: 'Effort xhigh and max do not go with thinking turned off.',
    source: pages.effort,
    test: 'effort max without thinking is refused',
  },
  'thinking-kind-within-model': {
    says: 'Opus 5.5 takes adaptive thinking only, Sonnet 5.5 between_tools as well, Haiku 5.5 disabled as well; budgets are for models up to 4.6.',
    source: pages.thinking,
    test: 'a kind of thinking that the model lacks is refused',
  },
  'thinking-kind-is-known': {
    says: 'Thinking is adaptive, between_tools, disabled or enabled.',
    source: pages.thinking,
    test: 'an unknown kind of thinking is refused',
  },
  'thinking-display-is-known': {
    says: 'Thinking is shown as summarized or omitted.',
    source: pages.thinking,
    test: 'an unknown display of thinking is refused',
  },
  'thinking-budget-from-1024': {
    says: 'A thinking budget is of 1,024 tokens at least.',
    source: pages.messages,
    test: 'a thinking budget of less than 1,024 is refused',
  },
  'thinking-budget-below-max-tokens': {
    says: 'A thinking budget is smaller than max_tokens.',
    source: pages.messages,
    test: 'a thinking budget beyond max_tokens is refused',
  },
  'no-sampling-in-new-version': {
    says: 'Under 2026-10-21 temperature, top_p and top_k are 400 for every model, at any value.',
    source: pages.newVersion,
    test: 'sampling is refused in the new version',
  },
  'no-sampling-in-new-models': {
    says: 'The 5.5 models take no sampling fields under any version.',
    source: pages.haiku,
    test: 'sampling is refused by the new models',
  },
  'sampling-in-range': {
    says: 'temperature and top_p are between 0 and 1, top_k is not negative.',
    source: pages.messages,
    test: 'a temperature above 1 is refused',
  },
  'temperature-or-top-p': {
    says: 'Of temperature and top_p only one is given.',
    source: 'https://platform.claude.com/docs/en/models/haiku-4-5/migration-guide',
    test: 'temperature together with top_p is refused',
  },
  'no-sampling-while-thinking': {
    says: 'While a model thinks temperature is 1, and top_k is not taken.',
    source: pages.thinking,
    test: 'temperature while thinking is refused',
  },
  'no-forced-tools': {
    says: 'Sonnet 5.5 and Opus 5.5 do not take a tool_choice that forces a tool.',
    source: pages.sonnet,
    test: 'a forced tool is refused',
  },
  'cache-control-is-ephemeral': {
    says: 'A cache breakpoint is ephemeral and lives 5m or 1h.',
    source: pages.caching,
    test: 'an unknown cache breakpoint is refused',
  },
  'four-cache-breakpoints': {
    says: 'There are four cache breakpoints at the most, the one of the whole request counted.',
    source: pages.caching,
    test: 'five cache breakpoints are refused',
  },
  'longer-lives-first': {
    says: 'A breakpoint of 1h stands before every one of 5m.',
    source: pages.caching,
    test: 'a cache life of an hour behind one of five minutes is refused',
  },
  'stop-sequence-is-not-blank': {
    says: 'A stop sequence holds more than white space.',
    source: pages.errors,
    test: 'a blank stop sequence is refused',
  },
  'user-id-within-256': {
    says: 'metadata.user_id has 256 characters at the most.',
    source: pages.messages,
    test: 'a user id of more than 256 characters is refused',
  },
  'format-is-a-json-schema': {
    says: 'output_config.format is a JSON schema.',
    source: pages.messages,
    test: 'an output format that is no JSON schema is refused',
  },
  'service-tier-is-known': {
    says: 'The service tier is auto or standard_only.',
    source: pages.messages,
    test: 'an unknown service tier is refused',
  },
  'speed-is-standard': {
    says: 'Speed is standard; the fast one needs a beta.',
    source: harsherThan(pages.messages),
    test: 'fast mode is refused',
  },
} as const satisfies Readonly<Record<string, Rule>>;
