/*
 * What the story of a question is told with: everything of the world that core is handed.
 */
import type {
  BudgetAlert,
  Clock,
  KeptQuestions,
  Ledger,
  Logger,
  Model,
  ModelSettings,
  NewId,
  PersonId,
  PricesOf,
  Question,
  Recorder,
  Throttle,
} from '../contract.ts';
import type { Calendar } from './calendar.ts';
import type { GatewayRules } from './gateway.ts';
import type { Prompt } from './prompt/render.ts';

export interface AnswererOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly calendar: Calendar;
  readonly model: Model;
  /** The models that are asked, one after the other, in their order; at least one. */
  readonly choices: readonly [ModelSettings, ...ModelSettings[]];
  /** What stands before a question, by the place where it is asked. */
  readonly promptOf: (question: Question) => Prompt;
  /** How long a person waits for the first word, whatever is tried meanwhile. */
  readonly firstTextWithinMs: number;
  readonly rules: GatewayRules;
  /** How long a question waits for money that is set aside for others. */
  readonly moneyWaitMs: number;
  readonly pricesOf: PricesOf;
  readonly throttle: Throttle;
  readonly ledger: Ledger;
  readonly record: Recorder;
  readonly onAlerts: (alerts: readonly BudgetAlert[]) => void;
  /** Keeps what was asked until its answer is done, so that it can be asked again. */
  readonly kept: KeptQuestions;
  /** Who may stop and repeat what others asked. */
  readonly admins: readonly PersonId[];
  readonly logger: Logger;
}
