/*
 * What the weather switches: types only.
 */

/** Makes the weather about one platform, or about the model. */
export interface WeatherMaker {
  /** Ends what was and begins what is told; null is fine weather. */
  change(id: string | null): void;
  /** Ends its timers. */
  stop(): void;
}
