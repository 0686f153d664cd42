/*
 * A key file that is replaced under running answers of the real bot: what fails, and how soon the new key is used.
 */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTown, type Town } from '../../town/town.ts';
import { countCalls, type SentCall } from './calls.ts';

/** When the operator ends the old key: when everybody has the new one, as one should, or with the new one's arrival. */
export type Revocation = 'after a second' | 'at once';

export interface RotationFigures {
  /** Answers that ran when the file was replaced, and questions that came after. */
  readonly running: number;
  readonly later: number;
  /** Of both, those that did not end as they should. */
  readonly failed: number;
  /** Calls that were turned away for their key. */
  readonly refused: number;
  /** From the change of the file to the first call with the new key, and to the last with the old one; NaN for none. */
  readonly firstNewMs: number;
  readonly lastOldMs: number;
}

const BEFORE_MS = 300;
const OVERLAP_MS = 1_000;
const ASKS_EVERY_MS = 20;
const WORDS = Array.from({ length: 20 }, (_, index) => `word${index}`).join(' ');
/** Such an answer runs for about three seconds. */
const TOKENS_PER_SECOND = 8;

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });

/** As vaults' agents do it: never half written. */
async function putKey(file: string, key: string): Promise<void> {
  await writeFile(`${file}.new`, `${key}\n`);
  await rename(`${file}.new`, file);
}

/** Somebody new asks for an answer that shows when it is whole: no limit of the platform is in the way. */
function createAsker({ slack }: Town) {
  const channel = slack.team.channels[0]?.id ?? '';
  let asked = 0;
  async function ask(): Promise<void> {
    asked += 1;
    await slack.type(slack.crowd(asked)[asked - 1]?.id ?? '', channel, '/ask private Tell me.');
  }
  return {
    asked: () => asked,
    ask,
    /** One question after the other, for so long. */
    async askFor(durationMs: number): Promise<void> {
      for (const startedAtMs = performance.now(); performance.now() - startedAtMs < durationMs;) {
        await ask();
        await pause(ASKS_EVERY_MS);
      }
    },
  };
}

function timesOf(calls: readonly SentCall[], newKey: string, changedAtMs: number) {
  const after = calls.filter(({ atMs }) => atMs >= changedAtMs);
  const first = after.find(({ key }) => key === newKey);
  const last = after.findLast(({ key }) => key !== newKey);
  return {
    firstNewMs: (first?.atMs ?? Number.NaN) - changedAtMs,
    lastOldMs: (last?.atMs ?? Number.NaN) - changedAtMs,
  };
}

/** One rotation under so many running answers, by a bot that is started for it. */
export async function measureRotation(atLeast: number, revocation: Revocation): Promise<RotationFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'askline-bench-'));
  const file = join(folder, 'key');
  await putKey(file, 'sk-ant-a-key-of-nobody');
  const town = await startTown({
    platforms: ['slack'],
    environment: { ANTHROPIC_API_KEY: '', ANTHROPIC_API_KEY_FILE: file },
  });
  const { claude, record } = town;
  const counter = countCalls(claude.baseUrl);
  try {
    claude.setLimits({ requests: 100_000, inputTokens: 1e9, outputTokens: 1e9 });
    claude.respondWith(() => ({ kind: 'text', text: WORDS, tokensPerSecond: TOKENS_PER_SECOND }));
    const [oldKey, newKey] = [claude.apiKey, claude.issueKey()];
    await putKey(file, oldKey);
    const asker = createAsker(town);
    await Promise.all(Array.from({ length: atLeast }, () => asker.ask()));
    await town.until(() => claude.open() === atLeast, 'every answer to run at the same time');

    // The file is looked at now and then: where the change falls between two looks is chance.
    await asker.askFor(BEFORE_MS + Math.random() * BEFORE_MS);

    const [running, before] = [claude.open(), asker.asked()];
    await putKey(file, newKey);
    const changedAtMs = performance.now();
    if (revocation === 'at once') claude.revoke(oldKey);
    await asker.askFor(OVERLAP_MS);
    if (revocation === 'after a second') claude.revoke(oldKey);
    await Promise.all(Array.from({ length: 10 }, () => asker.ask()));

    const lines = await town.untilRecorded(asker.asked());
    return {
      running,
      later: asker.asked() - before,
      failed: lines.filter(({ outcome }) => outcome !== 'answered').length,
      refused: record.all().filter(({ standIn, details }) => standIn === 'claude' && details['status'] === 401).length,
      ...timesOf(counter.calls, newKey, changedAtMs),
    };
  } finally {
    counter.stop();
    await town.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
