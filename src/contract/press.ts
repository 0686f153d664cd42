/*
 * What a pressed button means, and what is kept so that it can mean something.
 */
import type { Standing, StandingWish } from './gateway.ts';
import type { DeliveryKey, PersonId, Platform, Question } from './question.ts';
import type { Button, Surface } from './surface.ts';

/** Somebody pressed a button below an answer. */
export interface Press {
  readonly deliveryKey: DeliveryKey;
  readonly platform: Platform;
  readonly kind: Button['kind'];
  readonly reference: string;
  readonly person: PersonId;
}

/** Where a button was pressed: one per press, made by the adapter, which acknowledges it; what shows waits for that. */
export interface PressedPlace {
  /** Tells the person who pressed, and nobody else. Never throws. */
  tell(notice: string): Promise<void>;
  /**
   * Leaves the text of the message with the button as it is, puts this notice below it when there is one, and this
   * button in the place of the pressed one, or none. Never throws.
   */
  mark(notice: string | null, button: Button | null): Promise<void>;
  /** Where the answer goes when this question is asked again: below, seen by whom the first answer was seen. */
  surfaceFor(question: Question): Surface;
  /** The standing of a person there, as `ReadStanding` tells it. */
  standingOf(person: PersonId, wish: StandingWish): Promise<Standing | null>;
}

/** A question that was kept, so that it can be asked again. */
export interface KeptQuestion {
  readonly question: Question;
}

/** Keeps what was asked for a while, so that it can be asked again, also after a restart. */
export interface KeptQuestions {
  /** Keeps it under this reference. Resolves with whether it is kept: what cannot be is logged and lost. Never throws. */
  keep(reference: string, question: KeptQuestion): Promise<boolean>;
  /**
   * What was kept; null when it never was, is too old or does not open, or keeping is switched off; `not-now` when that
   * cannot be looked up. Never throws.
   */
  find(reference: string): Promise<KeptQuestion | null | 'not-now'>;
  /** Deletes it. Never throws. */
  forget(reference: string): Promise<void>;
}
