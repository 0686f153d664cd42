/*
 * What lets a question in: what a platform knows of its asker, and the line in which questions wait for their turn.
 */
import type { PersonId, WorkspaceId } from './question.ts';

/** What a platform knows of a person, as far as rules of access ask for it. */
export interface Standing {
  /** Ids of the Slack user groups or Discord roles that the person has; empty when they were not asked for. */
  readonly groups: readonly string[];
  /** A guest of the workspace (Slack: single- or multi-channel). Discord knows none. */
  readonly isGuest: boolean;
  /** Somebody of another organisation (Slack Connect). Discord knows none. */
  readonly isStranger: boolean;
  /** A bot, an app or a webhook. */
  readonly isBot: boolean;
}

/** What of a standing has to be known. Each costs a question to the platform where it is not remembered. */
export interface StandingWish {
  readonly groups: boolean;
  /** Whether the person is a guest, a stranger or a bot. */
  readonly kind: boolean;
}

/** Asks the platform, or remembers what it said a few minutes ago. Null: it cannot be known now. Never rejects. */
export type ReadStanding = (wish: StandingWish) => Promise<Standing | null>;

/** Why nobody waits any longer. */
export type TurnedAway =
  /** So many wait already that this one would wait too long. */
  | 'line-full'
  /** It waited as long as anybody may. */
  | 'waited-too-long'
  /** What several processes share cannot be reached, and it was decided that then nobody is let in. */
  | 'sharing-away';

/** How waiting ended. */
export type Admission =
  /** The slot is taken until `leave` is called; calling it again does nothing. */
  | { readonly kind: 'admitted'; readonly leave: () => void }
  | { readonly kind: 'turned-away'; readonly reason: TurnedAway; readonly retryAfterMs: number }
  /** The signal aborted. */
  | { readonly kind: 'gave-up' };

/** Somebody's place in the line. */
export interface PlaceInLine {
  /** Never rejects. */
  readonly admission: Promise<Admission>;
  /** How many questions come before, about; 0 is next. Null when it does not wait. */
  questionsBefore(): number | null;
}

/** Lets so many questions at once be asked per person, per workspace and in all; the others wait in line. */
export interface Throttle {
  /** Who has the fewest questions running comes first, so that one busy person does not keep the others waiting. */
  enter(asker: { readonly person: PersonId; readonly workspace: WorkspaceId }, signal: AbortSignal): PlaceInLine;
  /** Whether somebody who enters now would be admitted at once, as far as this process knows. */
  hasRoomFor(asker: { readonly person: PersonId; readonly workspace: WorkspaceId }): boolean;
  /** Whether all parts work; false while what is shared cannot be reached. */
  isShared(): boolean;
  /** Resolves when what is shared is reached, or can be done without. Rejects with `StartError` where it must be there. */
  start(): Promise<void>;
  /** Ends every timer and connection; who still waits is told `gave-up`. */
  stop(): Promise<void>;
}
