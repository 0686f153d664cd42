/*
 * Where a button was pressed in Discord: acknowledges, tells the person who pressed, marks the message, and says where
 * the answer goes when the question is asked again. By the interaction's token, which also works where the bot may not
 * post. It knows how Discord is written to after a press and not what a button does.
 */
import { MessageFlags, Routes, type REST } from 'discord.js';
import type { Button, Clock, PressedPlace, Question, Surface } from '../../contract.ts';
import { componentsOf, type Below } from './buttons.ts';
import { createFileSurface, FOLLOW_UPS_BEFORE_FILE } from './file.ts';
import { createInteractionSurface, TO_ACKNOWLEDGE, TOKEN_LIFETIME_MS } from './interaction.ts';
import { markedContent } from './marks.ts';
import { questionHeader, toContent } from './markup.ts';
import { attempt, causeOf, type Persist } from './persist.ts';
import { isAcknowledgedAlready } from './results.ts';
import { createChannelSurface } from './surface.ts';
import type { Typing } from './typing.ts';
import { SILENT } from './writing.ts';

export interface PressedPlaceOptions {
  readonly rest: REST;
  readonly applicationId: string;
  readonly interaction: { readonly id: string; readonly token: string };
  /** Settles when Discord heard, or did not hear, that the press arrived. Never rejects. */
  readonly acknowledged: Promise<void>;
  /** The message with the button. */
  readonly message: {
    readonly id: string;
    readonly channelId: string;
    readonly content: string;
    readonly isPrivate: boolean;
    /** Whether it is a notice and no answer. */
    readonly isNotice: boolean;
    /** Whether nobody but one person and the bot reads it. */
    readonly isDirect: boolean;
  };
  /** Whether the bot may post in that channel. */
  readonly mayPost: boolean;
  /** Whether the bot is in that server only because the person who presses brought it along. */
  readonly isVisitor: boolean;
  readonly standingOf: PressedPlace['standingOf'];
  readonly clock: Clock;
  readonly typing: Typing;
  readonly persist: Persist;
  readonly warn: (what: string, error: unknown) => void;
}

/**
 * Resolves when Discord heard, or did not hear, that the press arrived: within three seconds it says "failed". Never
 * rejects.
 */
export async function acknowledgePress(
  options: Pick<PressedPlaceOptions, 'rest' | 'interaction' | 'persist' | 'warn'>,
): Promise<void> {
  const { rest, interaction, persist, warn } = options;
  const callback = Routes.interactionCallback(interaction.id, interaction.token);
  // "Deferred update": nothing shows, and the message with the button becomes @original. Said again, it counts once.
  const call = () => attempt(() => rest.post(callback, { body: { type: 6 }, auth: false }));
  const told = await persist(call, { ...TO_ACKNOWLEDGE, tries: 2 });
  // Whether it arrived is unknown; what the button does is done all the same.
  if (told.kind === 'done' || (told.kind === 'refused' && isAcknowledgedAlready(told.cause))) return;
  warn('could not acknowledge a press', causeOf(told));
}

/** What shows waits for the acknowledgement. */
export function createPressedPlace(options: PressedPlaceOptions): PressedPlace {
  const { rest, applicationId, interaction, message, mayPost, isVisitor, clock, typing, persist, warn } = options;
  const madeAtMs = clock.now();
  /** Marks show in the order in which they were asked for. */
  let marked: Promise<void> = options.acknowledged;
  const followUps = Routes.webhook(applicationId, interaction.token);
  const original = Routes.webhookMessage(applicationId, interaction.token);

  /** Repeated until it arrives: a notice may come twice then, which is better than not at all. */
  async function quietly(call: () => Promise<unknown>): Promise<void> {
    const told = await persist(() => attempt(call));
    if (told.kind !== 'done') warn('a press could not be answered', causeOf(told));
  }

  function followUp(content: string, button: Button | null, isPrivate: boolean, below?: Below): Promise<void> {
    const flags = isPrivate ? SILENT.flags | MessageFlags.Ephemeral : SILENT.flags;
    const body = { ...SILENT, flags, content, components: componentsOf(button, below) };
    return quietly(() => rest.post(followUps, { body, auth: false }));
  }

  /** What is left out stays as it is. */
  const change = (parts: { readonly content?: string; readonly components: unknown }): Promise<void> =>
    quietly(() => rest.patch(original, { body: { ...SILENT, ...parts }, auth: false }));

  function mark(notice: string | null, button: Button | null): Promise<void> {
    marked = marked.then(() => markNow(notice, button));
    return marked;
  }

  async function markNow(notice: string | null, button: Button | null): Promise<void> {
    if (message.isNotice && message.isPrivate && notice === null && button === null) {
      return quietly(() => rest.delete(original, { auth: false }));
    }
    if (notice === null) return change({ components: componentsOf(button) });
    const shown = toContent(notice, '');
    const content = markedContent(message.content, shown);
    if (content !== null) return change({ content, components: componentsOf(button) });
    // No word of a full message goes for it: the notice stands below, and the button with it.
    await change({ components: [] });
    await followUp(shown, button, message.isPrivate);
  }

  async function tell(notice: string): Promise<void> {
    await options.acknowledged;
    await followUp(notice, null, true);
  }

  /** What was pressed gets a button back; where it has gone, the notice has it. */
  async function refuse(notice: string, button: Button | null): Promise<void> {
    if (message.isNotice && message.isPrivate) return followUp(notice, button, true, 'notice');
    if (button !== null) await mark(null, button);
    await tell(notice);
  }

  function surfaceFor(question: Question): Surface {
    const { id, channelId } = message;
    // What was turned away was told privately, whoever was to see the answer.
    const isPrivate = message.isPrivate && !(message.isNotice && question.visibility === 'channel');
    // Below an answer it is plain who asked, and in direct messages anyway.
    const asker = message.isPrivate && !message.isDirect ? question.person.slice('person:discord:'.length) : null;
    const header = question.entry === 'command' && !isPrivate ? questionHeader(question.text, asker) : '';
    const closesAtMs = madeAtMs + TOKEN_LIFETIME_MS;
    const file = createFileSurface({ rest, applicationId, interaction, isPrivate, closesAtMs });
    const byInteraction = createInteractionSurface({
      begins: 'below',
      rest,
      applicationId,
      interaction,
      isPrivate,
      channelId: isPrivate || !mayPost ? null : channelId,
      header,
      persist,
      maxFollowUps: isVisitor ? FOLLOW_UPS_BEFORE_FILE : Infinity,
      madeAtMs,
      warn,
      next: isVisitor ? { surface: file, place: 'file' } : null,
    });
    const byToken = { ...byInteraction, refuse };
    if (isPrivate || !(mayPost || question.entry === 'direct-message')) return byToken;
    // A message of the bot's own is never posted twice, does not close after a quarter of an hour, and "is typing" shows.
    const inChannel = createChannelSurface({
      rest,
      channelId,
      // Nobody else sees a private notice, and it goes.
      replyTo: message.isPrivate ? null : id,
      askedId: interaction.id,
      header,
      typing,
      persist,
      warn,
    });
    return { ...inChannel, refuse, next: { surface: byToken, place: 'below' } };
  }

  return { tell, mark, surfaceFor, standingOf: options.standingOf };
}
