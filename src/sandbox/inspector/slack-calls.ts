/*
 * Reads what the bot called in Slack: the Web API and response_urls. Pure. Acknowledgements are no calls of their own:
 * they answer a delivery.
 */
import type { SandboxEvent } from '../record.ts';
import type { PlatformCall } from './platform-calls.ts';
import { noHandles } from './platform-calls.ts';
import { at, listAt, textAt } from './reading.ts';

/** Errors that Slack gives for its own troubles. */
const passingErrors: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);

function resultOf(details: SandboxEvent['details']): Pick<PlatformCall, 'result' | 'status'> {
  const { status, answer } = details;
  if (typeof status !== 'number') return { result: 'failed', status: 'connection cut' };
  const error = textAt(answer, 'error');
  if (status === 429 || error === 'ratelimited') return { result: 'limited', status: '429' };
  if (status >= 500) return { result: 'failed', status: String(status) };
  if (error !== null) return { result: passingErrors.has(error) ? 'failed' : 'refused', status: error };
  if (status >= 400) return { result: 'refused', status: String(status) };
  const isTaken = answer === 'ok' || at(answer, 'ok') === true;
  return { result: isTaken ? 'taken' : 'failed', status: String(status) };
}

/** What is shown of it: the Markdown where there is some, else the text. */
function textOf(request: unknown): string {
  const markdown = listAt(request, 'blocks').flatMap((block) =>
    textAt(block, 'type') === 'markdown' ? (textAt(block, 'text') ?? []) : [],
  );
  if (markdown.length > 0) return markdown.join('\n');
  return textAt(request, 'markdown_text') ?? textAt(request, 'text') ?? '';
}

function headerOf(request: unknown): PlatformCall['header'] {
  const [first] = listAt(request, 'blocks');
  if (textAt(first, 'type') !== 'context') return null;
  const [, person, quote] =
    /^<@([A-Z0-9]+)>: ([\s\S]*)$/u.exec(textAt(listAt(first, 'elements')[0], 'text') ?? '') ?? [];
  return person === undefined ? null : { person, quote: quote ?? '' };
}

const purposes: Readonly<Record<string, PlatformCall['purpose']>> = {
  'chat.postMessage': 'post',
  'chat.postEphemeral': 'post',
  'chat.update': 'edit',
  'chat.delete': 'delete',
  'reactions.add': 'sign',
  'reactions.remove': 'sign',
  'conversations.history': 'lookup',
  'conversations.replies': 'lookup',
  response_url: 'post',
};

/** The call, if it is one that can belong to an answer. */
export function readSlackCall({ name, details }: SandboxEvent): PlatformCall | null {
  const purpose = purposes[name];
  if (purpose === undefined) return null;
  const { request, answer } = details;
  const isReading = purpose === 'lookup' || purpose === 'sign';
  const writtenTs = textAt(answer, 'ts') ?? textAt(answer, 'message_ts');
  const channel = textAt(answer, 'channel') ?? textAt(request, 'channel');
  return {
    ...noHandles,
    ...resultOf(details),
    platform: 'slack',
    purpose,
    // What was asked for may be a person; what was answered is the channel.
    channel,
    thread: textAt(request, 'thread_ts') ?? (name === 'conversations.replies' ? textAt(request, 'ts') : null),
    message:
      purpose === 'post' || purpose === 'lookup' ? null : (textAt(request, 'ts') ?? textAt(request, 'timestamp')),
    responsePath: name === 'response_url' ? (textAt(details, 'path') ?? '') : null,
    onlyFor: name === 'chat.postEphemeral' ? textAt(request, 'user') : null,
    header: headerOf(request),
    text: isReading || purpose === 'delete' ? null : textOf(request),
    written: writtenTs === null || channel === null ? null : { channel, id: writtenTs },
  };
}
