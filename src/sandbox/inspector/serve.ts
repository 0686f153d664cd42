/*
 * The inspector over HTTP, for the page: /inspector/traces and /inspector/trace. Who may ask is decided by the page.
 */
import { answerJson, type Call } from '../server.ts';
import type { Inspector } from './inspector.ts';

const sinceOf = (url: URL): number => {
  const since = Number(url.searchParams.get('since') ?? 0);
  return Number.isSafeInteger(since) ? since : 0;
};

/** Whether a call is for the inspector. */
export const isForInspector = ({ url }: Call): boolean => url.pathname.startsWith('/inspector/');

/** Answers a GET. */
export function serveInspector(inspector: Inspector, call: Call, headers: Readonly<Record<string, string>>): void {
  const { url, response } = call;
  const since = sinceOf(url);
  if (url.pathname === '/inspector/traces') return answerJson(response, 200, inspector.list(since), headers);
  const whole = url.pathname === '/inspector/trace' ? inspector.whole(url.searchParams.get('id') ?? '', since) : null;
  if (whole === null) return answerJson(response, 404, { error: 'There is no such answer' }, headers);
  return answerJson(response, 200, whole, headers);
}
