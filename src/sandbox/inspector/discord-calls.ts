/*
 * Reads what the bot called in Discord: REST by token, and by the token of an interaction. Pure.
 */
import type { SandboxEvent } from '../record.ts';
import type { PlatformCall } from './platform-calls.ts';
import { noHandles } from './platform-calls.ts';
import { numberAt, textAt } from './reading.ts';

function resultOf({ status, answer }: SandboxEvent['details']): Pick<PlatformCall, 'result' | 'status'> {
  if (typeof status !== 'number') return { result: 'failed', status: 'connection cut' };
  const code = numberAt(answer, 'code');
  const shown = code === null || code === 0 ? String(status) : `${status} · code ${code}`;
  if (status === 429) return { result: 'limited', status: shown };
  if (status >= 500) return { result: 'failed', status: shown };
  return { result: status >= 400 ? 'refused' : 'taken', status: shown };
}

type Handles = Partial<Pick<PlatformCall, 'channel' | 'message' | 'interactionToken'>> & Pick<PlatformCall, 'purpose'>;

/** The first response to an interaction: 4 says something, 5 and 6 only that it was heard. */
const SAYS_SOMETHING = 4;

/** What a call is for, and the handles in its path. */
function handlesOf(name: string, path: string, request: unknown): Handles | null {
  const parts = path
    .replace(/^\/api\/v\d+/u, '')
    .split('/')
    .slice(1);
  const [, first = '', second = '', third = ''] = parts;
  switch (name) {
    case 'POST /interactions/:id/:token/callback':
      return { purpose: numberAt(request, 'type') === SAYS_SOMETHING ? 'post' : 'sign', interactionToken: second };
    case 'POST /webhooks/:id/:token':
      return { purpose: 'post', interactionToken: second };
    case 'PATCH /webhooks/:id/:token/messages/:id':
      return { purpose: 'edit', interactionToken: second, message: parts[4] ?? null };
    case 'DELETE /webhooks/:id/:token/messages/:id':
      return { purpose: 'delete', interactionToken: second, message: parts[4] ?? null };
    case 'POST /channels/:id/messages':
      return { purpose: 'post', channel: first };
    case 'PATCH /channels/:id/messages/:id':
      return { purpose: 'edit', channel: first, message: third };
    case 'DELETE /channels/:id/messages/:id':
      return { purpose: 'delete', channel: first, message: third };
    case 'POST /channels/:id/typing':
      return { purpose: 'sign', channel: first };
    case 'PUT /channels/:id/messages/:id/reactions/:emoji/@me':
    case 'DELETE /channels/:id/messages/:id/reactions/:emoji/@me':
      return { purpose: 'sign', channel: first, message: third };
    default:
      return null;
  }
}

/** The call, if it is one that can belong to an answer. */
export function readDiscordCall({ name, details }: SandboxEvent): PlatformCall | null {
  const { request, answer } = details;
  const handles = handlesOf(name, textAt(details, 'path') ?? '', request);
  if (handles === null) return null;
  const id = textAt(answer, 'id');
  const channel = textAt(answer, 'channel_id');
  const writes = handles.purpose === 'post' || handles.purpose === 'edit';
  return {
    ...noHandles,
    ...resultOf(details),
    platform: 'discord',
    ...handles,
    reference: textAt(request, 'message_reference', 'message_id'),
    text: writes ? (textAt(request, 'content') ?? textAt(request, 'data', 'content') ?? '') : null,
    written: id === null || channel === null ? null : { channel, id },
  };
}
