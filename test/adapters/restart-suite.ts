/*
 * What the buttons promise when the process that wrote the answer is gone: killed in mid-answer, without a word, and
 * started anew on the same data.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { startProcess, type BotProcess } from '../town/process.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { keptIn, modelCalls, untilKept, words, type PressSuite } from './press-stage.ts';

const MINUTE_MS = 60_000;
const PATIENCE_MS = 20_000;

export interface RestartSuite extends PressSuite {
  /** What the bot may do; Slack's may or may not read the channels that it writes in. */
  readonly rights: readonly {
    readonly name: string;
    /** Whether it finds what stands in a channel. Else Stop stays there, and the notice comes below. */
    readonly mayRead: boolean;
    readonly give: (standIns: StandIns) => void;
  }[];
}

export function describeRestart({ platform, openDriver, rights }: RestartSuite): void {
  describe('with a bot that was killed in mid-answer and started anew', () => {
    let standIns: StandIns;
    let bot: BotProcess | null = null;
    afterEach(async () => {
      bot?.kill();
      await standIns.stop();
    });

    async function startBot(): Promise<BotProcess> {
      bot = startProcess(['start', '--silent'], standIns.environment);
      await bot.untilOutput(/Askline is ready/);
      return bot;
    }

    test.each(rights.map(({ name, ...right }) => [name, right] as const))(
      'the answer is told to be interrupted by itself, and Try again answers it below, whole, once (%s)',
      async (_name, { mayRead, give }) => {
        standIns = await startStandIns({ platforms: [platform] });
        give(standIns);
        const folder = standIns.environment['ASKLINE_DATA'] ?? '';
        const driver = openDriver(standIns);
        const killed = await startBot();
        standIns.claude.next({ kind: 'stall', text: 'The beginning of' });
        await driver.ask('Why is grass green?');
        const growing = await until(standIns, () =>
          driver.shown(driver.stranger).find(({ button }) => button !== null),
        );
        expect(growing.button?.label).toBe('Stop');
        killed.kill();
        await killed.exited;
        expect(keptIn(folder)).toHaveLength(1);

        const anew = await startBot();
        const left = await until(standIns, () =>
          driver.shown(driver.admin).find(({ text }) => text.includes('Interrupted')),
        );
        expect(left.button?.label).toBe('Try again');
        expect(left.text.match(/⚠️/g)).toHaveLength(1);
        if (mayRead) {
          expect(left.id).toBe(growing.id);
          expect(left.text.startsWith(growing.text)).toBe(true);
          expect(driver.shown(driver.admin)).toContainEqual(left);
        } else {
          expect(driver.shown(driver.admin)).toEqual(expect.arrayContaining([growing, left]));
          expect(left.text).not.toContain('The beginning of');
          await driver.press(driver.asker, growing);
          await until(standIns, () =>
            driver.shown(driver.asker).some(({ text }) => text.includes('has ended already')),
          );
        }
        await driver.press(driver.stranger, left);
        await until(standIns, () => driver.shown(driver.stranger).some(({ text }) => text.includes('Only the person')));

        standIns.claude.next({ kind: 'text', text: words(50), tokensPerSecond: 100 });
        await Promise.all([driver.press(driver.asker, left), driver.press(driver.asker, left)]);
        await until(standIns, () => driver.shown(driver.admin).at(-1)?.text.includes('word49.'));
        const stays = mayRead ? [] : [growing];
        await until(standIns, () =>
          driver.shown(driver.admin).every(({ id, button }) => button === null || stays.some((one) => one.id === id)),
        );
        const [answer, ...others] = driver.shown(driver.admin).filter(({ id }) => ![growing.id, left.id].includes(id));
        expect(driver.shown(driver.admin)).toEqual([...stays, { ...left, button: null }, answer]);
        expect(answer?.text).toMatch(/Why is grass green\?[^]*word0\.[^]*word49\.$/);
        expect(others).toEqual([]);
        expect(modelCalls(standIns)).toBe(2);
        await anew.untilOutput(/"outcome":"answered"/);
        await untilKept(folder, 0);
      },
      MINUTE_MS,
    );
  });
}

/** The first value that is neither null, undefined nor false, looked for whenever something happens in the sandbox. */
function until<Value>({ record }: StandIns, look: () => Value | null | undefined | false): Promise<Value> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    const check = (): void => {
      const value = look();
      if (value === null || value === undefined || value === false) return;
      unfollow();
      resolve(value);
    };
    const unfollow = record.follow(check);
    deadline.addEventListener('abort', () => {
      unfollow();
      reject(new Error(`Waited in vain for: ${String(look)}`));
    });
    check();
  });
}
