/*
 * What a pressed button does: Stop ends an answer that is being written, Try again asks a kept question once more. Both
 * also work on answers that an earlier process wrote. It knows no platform and nothing of how a button looks.
 */
import type {
  Answer,
  DeliveryKey,
  KeptQuestion,
  KeptQuestions,
  Ledger,
  Logger,
  OnPress,
  PersonId,
  Press,
  PressedPlace,
} from '../contract.ts';
import type { Deliveries } from './deliveries.ts';
import { buttonOf, pressNotice } from './notices.ts';
import { refusalNotice } from './notices-refusal.ts';
import type { Running } from './running.ts';

/** Whether a question was heard here first, or before: by this process, or by another that answers it. */
export type Heard = 'here' | 'before';

export interface PressHandlerOptions {
  readonly running: Running;
  readonly kept: KeptQuestions;
  readonly ledger: Pick<Ledger, 'requestStop'>;
  readonly admins: readonly PersonId[];
  readonly deliveries: Deliveries;
  readonly ask: (...asked: Parameters<Answer>) => Promise<Heard>;
  /** Whether new questions are turned away because the process leaves. */
  readonly isClosing: () => boolean;
  readonly logger: Logger;
}

export function createPressHandler(options: PressHandlerOptions): OnPress {
  const { running, kept, ledger, admins, deliveries, ask, isClosing, logger } = options;

  const isAllowed = (presser: PersonId, asker: PersonId): boolean => presser === asker || admins.includes(presser);

  /** Another process may be writing it. */
  async function stopElsewhere(reference: string, person: PersonId) {
    try {
      return await ledger.requestStop(`question:${reference}`, person, admins.includes(person));
    } catch (error) {
      logger.error('An answer could not be stopped: the ledger does not answer', { reference, error });
      return 'not-now';
    }
  }

  async function stop({ reference, person }: Press, place: PressedPlace): Promise<void> {
    const answer = running.find(reference);
    if (answer !== null) {
      if (!isAllowed(person, answer.person)) return place.tell(pressNotice('not-yours'));
      // Its last write takes the button away.
      if (!answer.stop()) await place.tell(pressNotice('over'));
      return;
    }
    const trouble = await stopElsewhere(reference, person);
    switch (trouble) {
      // The process that writes it takes the button away with its last write.
      case 'asked':
        return;
      case 'not-yours':
      case 'over':
      case 'not-now':
        return place.tell(pressNotice(trouble));
      case 'left':
        break;
    }
    // An earlier process left it behind, half written. Without the question nobody knows whose it is; the notice is true
    // all the same.
    const found = await kept.find(reference);
    if (found === 'not-now') return place.tell(pressNotice('not-now'));
    if (found !== null && !isAllowed(person, found.question.person)) return place.tell(pressNotice('not-yours'));
    await place.mark(pressNotice('cut-off'), found === null ? null : buttonOf('try-again', reference));
  }

  async function tryAgain(press: Press, place: PressedPlace): Promise<void> {
    const { reference, person, platform } = press;
    const found = await kept.find(reference);
    // Button and question stay.
    if (found === 'not-now') return place.tell(pressNotice('not-now'));
    if (found === null) {
      // The button of what one person alone sees in Slack cannot be taken away, and elsewhere that may have failed.
      await place.mark(null, null);
      return place.tell(pressNotice(deliveries.has(againKey(platform, reference)) ? 'asked-again' : 'not-kept'));
    }
    if (!isAllowed(person, found.question.person)) return place.tell(pressNotice('not-yours'));
    // Button and question stay for the next process.
    if (isClosing()) return place.tell(refusalNotice({ reason: 'restarting' }, platform));
    // Two quick presses ask once.
    if (!deliveries.claim(againKey(platform, reference))) return;
    // Pressed in two processes, it is asked once all the same.
    const askedAgain: DeliveryKey = `delivery:${platform}:asked-again/${reference}`;
    const question: KeptQuestion['question'] = { ...found.question, deliveryKey: askedAgain };
    const [, heard] = await Promise.all([
      place.mark(null, null),
      ask(question, place.surfaceFor(question), (wish) => place.standingOf(question.person, wish)),
    ]);
    // Not sooner, and not by whoever does not answer it: a second press would find nothing, and be told so.
    if (heard === 'here') await kept.forget(reference);
  }

  return async (press, place) => {
    try {
      switch (press.kind) {
        case 'stop':
          await stop(press, place);
          break;
        case 'try-again':
          await tryAgain(press, place);
          break;
      }
    } catch (error) {
      logger.error('A press ended in a fault of our own', { reference: press.reference, error });
    }
  };
}

function againKey(platform: Press['platform'], reference: string): DeliveryKey {
  return `delivery:${platform}:again/${reference}`;
}
