/*
 * How calls to Claude stand in the record, whoever answers them. Never a key: headers are not recorded.
 */
import type { SandboxRecord } from '../record.ts';

/** One call on the record. Its events are told apart from those of others by `requestId`. */
export interface CallRecord {
  /** The call with its answer. `status` null: it was never answered. `answer`: a body that came in one piece. */
  readonly called: (status: number | null, request: unknown, answer?: unknown) => void;
  /** An event of the stream was sent. */
  readonly delivered: (event: { readonly type: string }) => void;
  /** The client ended the call. */
  readonly hungUp: () => void;
}

/** What of an event is worth keeping: the words of the answer, of hidden things only the length, else all of it. */
function describe(event: object): Readonly<Record<string, unknown>> {
  if (!('delta' in event) || typeof event.delta !== 'object' || event.delta === null) return { event };
  const { delta } = event;
  if ('text' in delta && typeof delta.text === 'string') return { text: delta.text, length: delta.text.length };
  if ('thinking' in delta && typeof delta.thinking === 'string') return { length: delta.thinking.length };
  return { event };
}

/** `name` is method and path; `sentAtMs` is when the call came in, its answer may be later. */
export function recordOf(
  record: Pick<SandboxRecord, 'add'>,
  name: string,
  requestId: string,
  sentAtMs: number,
): CallRecord {
  return {
    called: (status, request, answer) =>
      record.add('claude', 'called', name, {
        requestId,
        status,
        sentAtMs,
        request,
        ...(answer === undefined ? {} : { answer }),
      }),
    delivered: (event) => record.add('claude', 'delivered', event.type, { requestId, ...describe(event) }),
    hungUp: () => record.add('claude', 'called', 'hung up', { requestId }),
  };
}
