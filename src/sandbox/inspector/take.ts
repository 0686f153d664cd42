/*
 * What an event means for the trace that it belongs to. Does not know how it was found to belong there.
 */
import type { SandboxEvent } from '../record.ts';
import { addStep, addWire, amendStep, touch, type Draft } from './draft.ts';
import type { ModelCall, StreamNews } from './model-calls.ts';
import type { PlatformCall } from './platform-calls.ts';
import type { Asked } from './questions.ts';
import { at, numberAt, textAt } from './reading.ts';
import { isQuoteOf } from './texts.ts';

/** The text of a call without the question that may be quoted above it. */
export function answerOf(call: PlatformCall, asked: Asked): string {
  const text = call.text ?? '';
  if (call.platform !== 'discord' || asked.entry !== 'command') return text;
  const [line, quote] = /^> (.*)\n/u.exec(text) ?? [];
  return line !== undefined && isQuoteOf(quote ?? '', asked.text) ? text.slice(line.length) : text;
}

/** The words for people in the body of an acknowledgement; null where there are none. */
export function wordsOf(body: unknown): string | null {
  const text = textAt(body, 'text');
  return text !== null && text !== '' ? text : at(body, 'blocks') === undefined ? null : '';
}

/** The question came, or came again. */
export function takeDelivery(draft: Draft, event: SandboxEvent, isFirst: boolean): void {
  const { details, name } = event;
  const mode = textAt(details, 'mode');
  const over = mode === null ? '' : mode === 'socket' ? ' over Socket Mode' : ' over HTTP';
  const reason = textAt(details, 'retry', 'reason');
  const attempt = numberAt(details, 'retry', 'attempt');
  const again = attempt === null ? ' again' : ` again (repetition ${attempt}: ${reason ?? 'no reason'})`;
  draft.isMissed = false;
  addWire(draft, event);
  addStep(draft, event, 'delivered', `${name}${over}${isFirst ? '' : again}`);
}

/** Nobody acknowledged the delivery. `mayCome`: the platform will repeat it. */
export function takeMissedDelivery(draft: Draft, event: SandboxEvent, mayCome: boolean): void {
  draft.isMissed = !mayCome && draft.acceptedAtMs === null;
  const status = textAt(event.details, 'error');
  addStep(draft, event, 'refused', 'not acknowledged within 3 seconds', { status });
}

/** Slack's acknowledgement of a delivery; `text`: the words that it carried for the asker. */
export function takeAcknowledgement(draft: Draft, event: SandboxEvent, text: string | null): void {
  draft.acceptedAtMs ??= event.atMs;
  draft.isToldInWords ||= text !== null;
  draft.isMissed = false;
  addWire(draft, event);
  const label = text === null ? 'acknowledged' : 'acknowledged, in words for the asker alone';
  addStep(draft, event, 'accepted', label, { length: text?.length ?? null });
}

/** The bot asks the model. */
export function takeModelCall(draft: Draft, event: SandboxEvent, call: ModelCall): void {
  if (draft.calls.length > 0) draft.visible.restart();
  unmarkFinal(draft);
  draft.calls.push(call);
  draft.modelEndAtMs = null;
  draft.isModelOver = call.status !== null && call.status !== 200;
  addWire(draft, event, call.stream);
  if (call.status === 429) draft.limited += 1;
  const status = call.status === null ? 'no answer' : String(call.status);
  const atMs = Math.max(0, call.sentAtMs - draft.startMs);
  addStep(draft, event, 'model-request', call.model, { status, atMs });
  if (draft.isModelOver) addStep(draft, event, 'error', 'the model did not take the question', { status });
}

/** Something was streamed in answer to the model call. */
export function takeStreamNews(draft: Draft, event: SandboxEvent, news: StreamNews): void {
  touch(draft, event);
  switch (news.kind) {
    case 'thinking':
      addStep(draft, event, 'thinking', '');
      return;
    case 'text':
      draft.visible.said(news.text, event.atMs);
      draft.firstTokenAtMs ??= event.atMs;
      if (news.isFirst) addStep(draft, event, 'first-token', '');
      return;
    case 'end':
    case 'error':
      draft.isModelOver = true;
      draft.modelEndAtMs ??= event.atMs;
      // A draft may have shown everything already.
      if (draft.visible.letters() !== '' && draft.visible.coversAll()) markFinal(draft, draft.lastWrite);
      addStep(draft, event, news.kind === 'end' ? 'model-end' : 'error', news.label);
      return;
    case 'other':
      return;
  }
}

/** A call to the platform; `message` is the id of the message that it wrote, where one is known. */
export function takeCall(draft: Draft, event: SandboxEvent, call: PlatformCall, message: string | null): void {
  addWire(draft, event);
  draft.platformCalls += 1;
  if (call.text !== null) draft.newestText = answerOf(call, draft.asked);
  if (call.result === 'taken') takeSuccess(draft, event, call, message);
  else takeFailure(draft, event, call, message);
}

/** A message of the answer went away. */
export function takeRemoval(draft: Draft, event: SandboxEvent, message: string): void {
  draft.isRemoved = true;
  draft.visible.removed(message, event.atMs);
  addStep(draft, event, 'error', 'a message of the answer was deleted');
}

function takeSuccess(draft: Draft, event: SandboxEvent, call: PlatformCall, message: string | null): void {
  const { status } = call;
  switch (call.purpose) {
    case 'post':
    case 'edit':
      draft.isUncertain = false;
      takeWrite(draft, event, call, message);
      break;
    case 'delete':
      addStep(draft, event, 'write', 'deleted', { status });
      break;
    case 'lookup':
      addStep(draft, event, 'write', 'looked whether it had arrived', { status });
      break;
    case 'sign':
      // "Is typing" is renewed again and again: the first one is enough.
      if (draft.acceptedAtMs !== null && call.message === null && call.interactionToken === null) return;
      draft.acceptedAtMs ??= event.atMs;
      if (message !== null) nameOf(draft, message);
      addStep(draft, event, 'accepted', signOf(call), { status });
      break;
  }
  amendFault(draft, event);
}

function takeFailure(draft: Draft, event: SandboxEvent, call: PlatformCall, message: string | null): void {
  const kinds = { limited: 'limited', failed: 'failed-write', refused: 'refused', taken: 'write' } as const;
  const why = { limited: 'turned away', failed: 'did not work', refused: 'not taken', taken: '' }[call.result];
  const what = { post: 'post', edit: 'edit', delete: 'deletion', sign: 'sign', lookup: 'lookup' }[call.purpose];
  const which = message === null || !draft.messages.includes(message) ? '' : nameOf(draft, message);
  const length = call.text?.length ?? null;
  if (call.result === 'limited') draft.limited += 1;
  if (call.purpose === 'post') {
    draft.isUncertain = call.result === 'failed';
    draft.hasMoved ||= call.result === 'refused';
  }
  addStep(draft, event, kinds[call.result], `${what}${which} ${why}`, { status: call.status, length });
  amendFault(draft, event);
}

/** A write that the platform took: what people see changed. */
function takeWrite(draft: Draft, event: SandboxEvent, call: PlatformCall, message: string | null): void {
  const id = message ?? `unknown ${event.sequence}`;
  draft.lettersBeyond = draft.visible.wrote(id, answerOf(call, draft.asked), event.atMs);
  draft.acceptedAtMs ??= event.atMs;
  draft.firstVisibleAtMs ??= event.atMs;
  const verb = call.purpose === 'post' ? 'posted' : 'edited';
  const label = `${verb}${nameOf(draft, id)}${call.onlyFor === null ? '' : ', for the asker alone'}`;
  const { status } = call;
  draft.lastWrite = addStep(draft, event, 'write', label, { status, length: call.text?.length ?? 0 });
  // Without a model call the words are the bot's own, and whole.
  const isWhole = (draft.calls.length === 0 || draft.isModelOver) && draft.visible.coversAll();
  if (isWhole) markFinal(draft, draft.lastWrite);
}

/** Knows the message from now on; " message 2" and so on where there are several. */
function nameOf(draft: Draft, message: string): string {
  if (!draft.messages.includes(message)) draft.messages.push(message);
  const index = draft.messages.indexOf(message);
  return index === 0 ? '' : ` message ${index + 1}`;
}

function signOf(call: PlatformCall): string {
  if (call.interactionToken !== null) return 'shows “is thinking…”';
  return call.message === null ? 'shows “is typing…”' : 'reacted to the question';
}

function amendFault(draft: Draft, { details }: SandboxEvent): void {
  const fault = textAt(details, 'fault');
  if (fault !== null) amendStep(draft, `weather: ${fault}`);
}

/** Only the newest one is the final: a notice may follow below a text that was whole. */
function unmarkFinal(draft: Draft): void {
  const before = draft.finalStep === null ? undefined : draft.steps[draft.finalStep];
  if (draft.finalStep !== null && before) draft.steps[draft.finalStep] = { ...before, kind: 'write' };
  draft.finalStep = null;
}

function markFinal(draft: Draft, index: number | null): void {
  const found = index === null ? undefined : draft.steps[index];
  if (index === null || !found) return;
  unmarkFinal(draft);
  draft.steps[index] = { ...found, kind: 'final' };
  draft.finalStep = index;
}
