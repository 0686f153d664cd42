/*
 * Secrets that may change while the bot runs: each is asked for at every use, and its file is read again when it is no
 * longer the one that was read. What cannot be used, because it is half written, say, never takes the place of what could.
 * It must not know what a secret is for.
 */
import type { Clock, Logger } from '../contract.ts';
import { readSecretFile, stateOfFile } from './secret-file.ts';
import type { SecretFiles, SecretName } from './types.ts';
import { SECRET_CHECKS, splitKeys } from './variables.ts';

/** The newest good value. Never rejects. */
export type SecretSource = () => Promise<string>;

export interface Secrets {
  /** The source of a secret that was there at the start; the empty text for another. */
  of(name: SecretName): SecretSource;
  /** The same for a secret that may hold several keys: each once, in their order; none for one that was not there. */
  keysOf(name: SecretName): () => Promise<readonly string[]>;
}

export interface SecretsOptions {
  /** What they were at the start. */
  readonly values: Readonly<Partial<Record<SecretName, string>>>;
  readonly files: SecretFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each new value before anybody can use it. */
  readonly onNew: (secrets: readonly string[]) => void;
}

/** How long a value is taken for the newest: four looks at a file in a second, however often it is asked for. */
const LOOK_EVERY_MS = 250;
/** A file system that does not answer (a network's, a vault's) must not hold up a question. */
const LOOK_WITHIN_MS = 500;

/** Makes the sources; secrets without a file stay what they are. */
export function createSecrets(options: SecretsOptions): Secrets {
  const sources = new Map<SecretName, SecretSource>();

  function of(name: SecretName): SecretSource {
    const known = sources.get(name);
    if (known !== undefined) return known;
    const file = options.files[name];
    const first = options.values[name] ?? '';
    const source = file === undefined ? () => Promise.resolve(first) : fileSource(name, file, first, options);
    sources.set(name, source);
    return source;
  }

  return {
    of,
    keysOf: (name) => {
      const source = of(name);
      return async () => {
        const value = await source();
        return value === '' ? [] : splitKeys(value);
      };
    },
  };
}

function fileSource(name: SecretName, file: string, first: string, options: SecretsOptions): SecretSource {
  const { clock, logger, onNew } = options;
  let value = first;
  let lookedAtMs = -Infinity;
  let looking: Promise<void> | null = null;
  let seen: string | null = null;
  let settled: string | null = null;
  let complainedOf: string | null = null;

  async function look(): Promise<void> {
    const state = await stateOfFile(file);
    if (state === settled) return;
    const { value: found, problem } = await readSecretFile(file, SECRET_CHECKS[name]);
    // Within one tick of the file system's clock it can change without a trace: it is read until it rests.
    if (state === seen) settled = state;
    seen = state;
    if (problem === null) take(found);
    else complain(problem);
  }

  function take(found: string): void {
    const isBack = complainedOf !== null;
    complainedOf = null;
    if (found !== value) {
      onNew([found, ...splitKeys(found)]);
      value = found;
      logger.info(`${name} has changed: the new one is used from now on`, { file });
    } else if (isBack) {
      logger.info(`The file of ${name} can be used again`, { file });
    }
  }

  function complain(problem: string): void {
    if (problem === complainedOf) return;
    complainedOf = problem;
    logger.warn(`${name}_FILE names a file that ${problem}; the last good value is used on`, { file });
  }

  async function lookInTime(): Promise<void> {
    const done = new AbortController();
    looking ??= look()
      .catch((error: unknown) => logger.warn(`The file of ${name} could not be looked at`, { file, error }))
      .finally(() => {
        looking = null;
      });
    await Promise.race([looking, clock.sleep(LOOK_WITHIN_MS, done.signal)]).finally(() => done.abort());
  }

  return async () => {
    const nowMs = clock.now();
    const sinceLookMs = nowMs - lookedAtMs;
    if (looking === null) {
      if (sinceLookMs < LOOK_EVERY_MS) return value;
      lookedAtMs = nowMs;
    } else if (sinceLookMs >= LOOK_WITHIN_MS) {
      // Those who came first have waited for it in vain.
      return value;
    }
    await lookInTime();
    return value;
  };
}
