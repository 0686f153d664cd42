/*
 * Where an answer goes, by how the question came: a command's channel and, when that is closed, its response_url and
 * then the asker's direct messages; a mention's thread and, when that is closed, the asker's direct messages; a direct
 * message. It wires surfaces and writes nothing itself.
 */
import type { AckFn, RespondArguments } from '@slack/bolt';
import type { Button, Clock, Logger, Question, Surface } from '../../contract.ts';
import type { MessageQuestion } from './ingress.ts';
import { noticeContent } from './marks.ts';
import { questionHeader, toMrkdwnLiteral } from './markup.ts';
import { withRefuge } from './refuge.ts';
import { createResponseUrlSurface, noticePayload, sendToResponseUrl } from './response-url.ts';
import { sentOf, type Sent } from './results.ts';
import { createStreamingSurface, type Streaming } from './stream.ts';
import { createChannelSurface, type ChannelSurfaceOptions } from './surface.ts';
import type { Workspace } from './workspaces.ts';

export interface CommandPlace {
  readonly workspace: Workspace;
  readonly question: Question;
  readonly command: { readonly channel_id: string; readonly user_id: string; readonly response_url: string };
  readonly ack: AckFn<string | RespondArguments>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a notice is sent when the acknowledgement is given. */
type Sending = (send: () => Promise<Sent>) => Promise<Sent>;
const once: Sending = (send) => send();

/** The acknowledgement itself is the first thing that the asker sees: a refusal, or that the question was taken. */
export function commandSurface(place: CommandPlace): Surface {
  const { workspace, question, command, ack, clock, logger } = place;
  const { writer, teamId } = workspace;
  let acknowledged = false;
  let usesSpent = 0;
  let hasToldWait = false;

  const surely: Sending = (send) => workspace.notices.tell(command.response_url, send);

  async function tell(notice: string, button: Button | null, sending: Sending): Promise<void> {
    const content = noticeContent(notice, button);
    if (!acknowledged) {
      acknowledged = true;
      await ack({ response_type: 'ephemeral', ...content, unfurl_links: false, unfurl_media: false });
      return;
    }
    const result = await sending(() => {
      usesSpent += 1;
      return sendToResponseUrl(command.response_url, noticePayload(content));
    });
    if (result.kind !== 'written') logger.warn('Slack: a notice could not be shown', { result });
  }

  /** Told once: it cannot be replaced reliably, and each use is one less for an answer that has to come here. */
  async function wait(notice: string): Promise<void> {
    if (hasToldWait || question.visibility === 'private') return;
    hasToldWait = true;
    await told(notice, null, once);
  }

  const told = (notice: string, button: Button | null, sending: Sending): Promise<void> =>
    quietly(tell(notice, button, sending), 'acknowledge a command', logger);
  const common = {
    accept: (notice: string) => told(notice, null, once),
    refuse: (notice: string, button: Button | null) => told(notice, button, surely),
    wait,
  };
  const directMessages = createChannelSurface({
    ...common,
    writer,
    teamId,
    channel: command.user_id,
    threadTs: null,
    askedTs: null,
    question: question.deliveryKey,
    header: questionHeader(command.user_id, question.text),
    next: null,
  });
  const toAskerAlone = createResponseUrlSurface({
    ...common,
    responseUrl: command.response_url,
    origin: 'command',
    givenAtMs: clock.now(),
    usesSpent: () => usesSpent,
    next: { surface: directMessages, place: 'direct-messages' },
  });
  if (question.visibility === 'private') return toAskerAlone;
  return createChannelSurface({
    ...common,
    writer,
    teamId,
    channel: command.channel_id,
    threadTs: null,
    askedTs: null,
    question: question.deliveryKey,
    header: questionHeader(command.user_id, question.text),
    next: { surface: toAskerAlone, place: 'below' },
  });
}

export interface MessagePlace {
  readonly workspace: Workspace;
  readonly asked: MessageQuestion;
  readonly streaming: Streaming;
  readonly logger: Logger;
}

/** The answer to a mention goes into its thread; to a direct message, below it. */
export function messageSurface(place: MessagePlace): Surface {
  const { workspace, asked, streaming, logger } = place;
  const { writer, teamId, botUserId, notices } = workspace;
  const { channel, user, ts, threadTs, question } = asked;
  const isDirect = question.entry === 'direct-message';
  let hasToldWait = false;

  const answersIn = isDirect ? threadTs : (threadTs ?? ts);

  async function refuse(notice: string, button: Button | null): Promise<void> {
    const content = noticeContent(notice, button, answersIn);
    const thread = threadTs === null ? {} : { thread_ts: threadTs };
    const result = isDirect
      ? await notices.tell(`chat.postMessage/${channel}`, () =>
          sentOf(writer.chat.postMessage({ channel, ...content, ...thread, unfurl_links: false, unfurl_media: false })),
        )
      : await notices.tell('chat.postEphemeral', () =>
          sentOf(writer.chat.postEphemeral({ channel, user, ...content, ...thread })),
        );
    if (result.kind !== 'written') logger.warn('Slack: could not tell a refusal', { result });
  }

  async function wait(notice: string): Promise<void> {
    if (hasToldWait || isDirect) return;
    hasToldWait = true;
    await workspace.courtesies.tell(channel, user, toMrkdwnLiteral(notice), threadTs);
  }

  const options: ChannelSurfaceOptions = {
    writer,
    teamId,
    channel,
    threadTs: answersIn,
    askedTs: ts,
    question: question.deliveryKey,
    header: null,
    accept: () => workspace.courtesies.react(channel, ts),
    wait,
    refuse,
    next: null,
  };
  const { mode, streamless } = streaming;
  const surface =
    mode === 'edit' || answersIn === null
      ? createChannelSurface(options)
      : createStreamingSurface({ ...options, threadTs: answersIn, mode, botUserId, person: user, streamless });
  if (isDirect) return surface;
  const header = questionHeader(user, question.text);
  const directMessages = createChannelSurface({ ...options, channel: user, threadTs: null, askedTs: null, header });
  return withRefuge(surface, { surface: directMessages, place: 'direct-messages' });
}

/** Signs and notices are worth a line in the log when they fail, and no more. */
async function quietly(work: Promise<unknown>, what: string, logger: Logger): Promise<void> {
  try {
    await work;
  } catch (error) {
    logger.warn(`Slack: could not ${what}`, { error });
  }
}
