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
import { markedBlocks } from './marks.ts';
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
  const { channel, ts, threadTs, shown, responseUrl } = pressed;
  const { writer, teamId } = workspace;
  const givenAtMs = clock.now();
  const isPrivate = shown === null;
  let usesSpent = 0;
  let hasToldWait = false;

  async function use(payload: Parameters<typeof sendToResponseUrl>[1]): Promise<void> {
    usesSpent += 1;
    const result = await sendToResponseUrl(responseUrl, payload, new AbortController().signal);
    if (result.kind !== 'written') logger.warn('Slack: a press could not be answered', { result });
  }

  const tell = (notice: string): Promise<void> => use(noticePayload(notice, threadTs));

  async function mark(notice: string | null, button: Button | null): Promise<void> {
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

  /** Told once, and not where each use is one less for the answer. */
  async function wait(notice: string): Promise<void> {
    if (hasToldWait || isPrivate) return;
    hasToldWait = true;
    await tell(notice);
  }

  function surfaceFor(question: Question): Surface {
    const asker = question.person.slice('person:slack:'.length);
    const header = question.entry === 'command' ? questionHeader(asker, question.text) : null;
    const common = {
      // Elsewhere the button goes at once, which is sign enough.
      accept: (notice: string) => (isPrivate ? tell(notice) : Promise.resolve()),
      refuse: tell,
      wait,
    };
    const here = { ...common, writer, teamId, askedTs: ts, question: question.deliveryKey, header };
    if (question.entry !== 'command') return createChannelSurface({ ...here, channel, threadTs, next: null });
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
    if (isPrivate) return toPresserAlone;
    const next = pressed.user === asker ? ({ surface: toPresserAlone, place: 'below' } as const) : inDirectMessages;
    return createChannelSurface({ ...here, channel, threadTs, next });
  }

  return {
    tell,
    mark,
    surfaceFor,
    standingOf: (person, wish) => workspace.standings.of(person.slice('person:slack:'.length), wish),
  };
}
