/*
 * Where a button was pressed in Slack: tells the person who pressed, marks the message, and says where the answer goes
 * when the question is asked again. It knows how Slack is written to after a press and not what a button does.
 *
 * The response_url of a press replaces the message with the button, at the cost of none of the edits that answers need.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
import type { Button, Clock, Logger, PressedPlace, Question, Surface } from '../../contract.ts';
import type { PressedMessage } from './ingress.ts';
import { questionHeader } from './markup.ts';
import { markedBlocks, noticeContent } from './marks.ts';
import { createResponseUrlSurface, noticePayload, sendToResponseUrl } from './response-url.ts';
import { createChannelSurface } from './surface.ts';
import type { Workspace } from './workspaces.ts';

export interface PressedPlaceOptions {
  readonly workspace: Workspace;
  readonly pressed: PressedMessage;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createPressedPlace(options: PressedPlaceOptions): PressedPlace {
  const { workspace, pressed, clock, logger } = options;
  const { channel, ts, threadTs, notice: pressedNotice, shown, responseUrl } = pressed;
  const answersIn = pressedNotice === null ? threadTs : pressedNotice.answersIn;
  const { writer, teamId } = workspace;
  const givenAtMs = clock.now();
  /** Marks show in the order in which they were asked for. */
  let marked: Promise<void> = Promise.resolve();
  let usesSpent = 0;
  let hasToldWait = false;

  async function use(payload: Parameters<typeof sendToResponseUrl>[1]): Promise<void> {
    usesSpent += 1;
    const result = await sendToResponseUrl(responseUrl, payload, new AbortController().signal);
    if (result.kind !== 'written') logger.warn('Slack: a press could not be answered', { result });
  }

  const tell = (notice: string, button: Button | null = null): Promise<void> =>
    use(noticePayload(noticeContent(notice, button, answersIn), threadTs));

  function mark(notice: string | null, button: Button | null): Promise<void> {
    marked = marked.then(() => markNow(notice, button));
    return marked;
  }

  async function markNow(notice: string | null, button: Button | null): Promise<void> {
    if (pressedNotice !== null && notice === null && button === null) return use({ delete_original: true });
    if (shown === null) {
      // Slack does not tell what stands there, and to replace it would lose it.
      if (notice !== null) await tell(notice);
      return;
    }
    await use({
      replace_original: true,
      text: shown.text,
      blocks: markedBlocks(shown.blocks, notice, button),
    });
  }

  /** An answer gets a button back; where it cannot, the notice has it. */
  async function refuse(notice: string, button: Button | null): Promise<void> {
    const isAnswer = shown !== null && pressedNotice === null;
    if (isAnswer && button !== null) await mark(null, button);
    await tell(notice, isAnswer ? null : button);
  }

  /** Told once, and not where each use is one less for the answer. */
  async function wait(notice: string): Promise<void> {
    if (hasToldWait || shown === null) return;
    hasToldWait = true;
    await tell(notice);
  }

  function surfaceFor(question: Question): Surface {
    const asker = question.person.slice('person:slack:'.length);
    const header = question.entry === 'command' ? questionHeader(asker, question.text) : null;
    const common = {
      // Elsewhere the button goes at once, which is sign enough.
      accept: (notice: string) => (shown === null ? tell(notice) : Promise.resolve()),
      refuse,
      wait,
    };
    const here = { ...common, writer, teamId, askedTs: ts, question: question.deliveryKey, header };
    if (question.entry !== 'command')
      return createChannelSurface({ ...here, channel, threadTs: answersIn, next: null });
    const directMessages = createChannelSurface({
      ...here,
      channel: asker,
      threadTs: null,
      askedTs: null,
      next: null,
    });
    const inDirectMessages = { surface: directMessages, place: 'direct-messages' } as const;
    const toPresserAlone = createResponseUrlSurface({
      ...common,
      responseUrl,
      origin: 'press',
      givenAtMs,
      usesSpent: () => usesSpent,
      next: inDirectMessages,
    });
    if (shown === null && question.visibility === 'private') return toPresserAlone;
    const next = pressed.user === asker ? ({ surface: toPresserAlone, place: 'below' } as const) : inDirectMessages;
    return createChannelSurface({ ...here, channel, threadTs: answersIn, next });
  }

  return {
    tell,
    mark,
    surfaceFor,
    standingOf: (person, wish) => workspace.standings.of(person.slice('person:slack:'.length), wish),
  };
}
