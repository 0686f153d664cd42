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
import { withRefuge } from './refuge.ts';
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

  /** Before an answer each use is one less for it: sent once. What comes instead of an answer is told for sure. */
  async function use(payload: Parameters<typeof sendToResponseUrl>[1], isInstead: boolean): Promise<void> {
    const send = (): ReturnType<typeof sendToResponseUrl> => {
      usesSpent += 1;
      return sendToResponseUrl(responseUrl, payload);
    };
    const result = isInstead ? await workspace.notices.tell(responseUrl, send) : await send();
    if (result.kind !== 'written') logger.warn('Slack: a press could not be answered', { result });
  }

  const tell = (notice: string, button: Button | null = null, isInstead = true): Promise<void> =>
    use(noticePayload(noticeContent(notice, button, answersIn), threadTs), isInstead);

  function mark(notice: string | null, button: Button | null): Promise<void> {
    marked = marked.then(() => markNow(notice, button));
    return marked;
  }

  async function markNow(notice: string | null, button: Button | null): Promise<void> {
    const isInstead = notice !== null || button !== null;
    if (pressedNotice !== null && !isInstead) return use({ delete_original: true }, false);
    if (shown === null) {
      // Slack does not tell what stands there, and to replace it would lose it.
      if (notice !== null) await tell(notice);
      return;
    }
    const blocks = markedBlocks(shown.blocks, notice, button);
    await use({ replace_original: true, text: shown.text, blocks }, isInstead);
  }

  /** An answer gets a button back; where it cannot, the notice has it. */
  async function refuse(notice: string, button: Button | null): Promise<void> {
    const isAnswer = shown !== null && pressedNotice === null;
    await Promise.all([
      isAnswer && button !== null ? mark(null, button) : null,
      tell(notice, isAnswer ? null : button),
    ]);
  }

  /** Where everybody sees the button it goes at once, which is sign enough. */
  async function accept(notice: string, isCommand: boolean): Promise<void> {
    if (shown !== null) return;
    if (isCommand) await tell(notice, null, false);
    // What was mentioned is answered in its thread, and not here where the notice stood.
    else if (answersIn !== null) await workspace.courtesies.react(channel, answersIn);
  }

  /** Told once, and not where each use is one less for the answer. */
  async function wait(notice: string): Promise<void> {
    if (hasToldWait || shown === null) return;
    hasToldWait = true;
    await tell(notice, null, false);
  }

  function surfaceFor(question: Question): Surface {
    const asker = question.person.slice('person:slack:'.length);
    const isCommand = question.entry === 'command';
    const header = questionHeader(asker, question.text);
    const common = { accept: (notice: string) => accept(notice, isCommand), refuse, wait };
    const here = { ...common, writer, teamId, askedTs: ts, question: question.deliveryKey, header };
    const directMessages = createChannelSurface({
      ...here,
      channel: asker,
      threadTs: null,
      askedTs: null,
      next: null,
    });
    const inDirectMessages = { surface: directMessages, place: 'direct-messages' } as const;
    if (!isCommand) {
      const surface = createChannelSurface({ ...here, header: null, channel, threadTs: answersIn, next: null });
      return question.entry === 'direct-message' ? surface : withRefuge(surface, inDirectMessages);
    }
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
