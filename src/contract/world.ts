/*
 * The world outside, as the rooms of the house are handed it.
 */
import type { ReadStanding } from './gateway.ts';
import type { Press, PressedPlace } from './press.ts';
import type { Platform, Question } from './question.ts';
import type { LeftoverPlace, Surface } from './surface.ts';

/** Time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch; never goes backwards. */
  now(): number;
  /**
   * Resolves after so many milliseconds (`Infinity`: not by time), or at once when the signal aborts. Never rejects.
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Structured logging: a sentence and its facts. Never pass what people or models wrote. */
export interface Logger {
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** What an adapter is handed: the story of one question, and what a pressed button does. Neither ever rejects. */
export type Answer = (question: Question, surface: Surface, readStanding: ReadStanding) => Promise<void>;
export type OnPress = (press: Press, place: PressedPlace) => Promise<void>;

/** What the operator decided for a place (answers there are private), put into a question before its surface is made. */
export type SettleQuestion = (question: Question) => Question;

/** Makes ids that nobody guesses and that never repeat: lower-case letters and digits. */
export type NewId = (length: number) => string;

/** A platform's adapter, as main sees it. */
export interface Adapter {
  readonly platform: Platform;
  /** Resolves when questions can arrive. Throws `StartError`. */
  start(): Promise<void>;
  /** No new questions from here on; answers that run can still be written. */
  stopIntake(): Promise<void>;
  /** The place behind an address of one of its surfaces; null when it cannot be read. Works once the adapter is started. */
  leftoverAt(address: string): LeftoverPlace | null;
  /** Posts a message of the operator's into a channel, by the platform's id of it. False when it could not. Never rejects. */
  announce(channelId: string, text: string): Promise<boolean>;
  /** Closes every connection. */
  stop(): Promise<void>;
}
