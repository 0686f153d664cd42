/*
 * The numbers that this stand-in plays Discord with. Where Discord names a number it is the default; a test or the page
 * may set others. All but the slowness are fixed when it is made.
 */

export interface DiscordSettings {
  /** Within how long an interaction must be acknowledged. Documented: 3 s. */
  readonly acknowledgeWithinMs: number;
  /** How long an interaction token works. Documented: 15 minutes. */
  readonly tokenLifetimeMs: number;
  /** How long "is typing…" shows. Documented: 10 s. */
  readonly typingMs: number;
  /** How long a nonce is remembered. Documented: "the past few minutes". */
  readonly nonceMs: number;
  /** How long a session without a connection can be resumed. Documented: "a few minutes". */
  readonly sessionLifetimeMs: number;
  /** How often the client must send a heartbeat. Seen: 41.25 s. */
  readonly heartbeatIntervalMs: number;
  /** The least time between two IDENTIFY. Documented: `max_concurrency` (1) per 5 s. */
  readonly identifyIntervalMs: number;
  /** Sends per connection and minute. Documented: 120. */
  readonly gatewaySendsPerMinute: number;
  /** How many answers of 401, 403 and 429 in ten minutes block the caller. Documented: 10,000. */
  readonly invalidRequestsPerTenMinutes: number;
  /** The privileged intents that were switched on for the application: none, as in a new one. */
  readonly privilegedIntents: number;
  /** Whether /ask has to be registered before people can use it. */
  readonly requireRegistration: boolean;
  /** Every REST call is served after so long. May be set while the stand-in runs. */
  slowMs: number;
}

export const defaultSettings: DiscordSettings = {
  acknowledgeWithinMs: 3_000,
  tokenLifetimeMs: 15 * 60_000,
  typingMs: 10_000,
  nonceMs: 3 * 60_000,
  sessionLifetimeMs: 2 * 60_000,
  heartbeatIntervalMs: 41_250,
  identifyIntervalMs: 5_000,
  gatewaySendsPerMinute: 120,
  invalidRequestsPerTenMinutes: 10_000,
  privilegedIntents: 0,
  requireRegistration: false,
  slowMs: 0,
};
