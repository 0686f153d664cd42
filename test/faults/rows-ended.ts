/*
 * Answers that are ended from our side: by the person who asked, or by the bot that leaves. What was delivered until then
 * is paid for.
 */
import { BROKEN_OFF, TOO_FAST, UNTAKEN } from './given.ts';
import type { Row } from './row.ts';
import { ANSWER } from './words.ts';

const INTERRUPTED =
  '⚠️ *Interrupted: I had to restart while this was being written. Please use `/ask` again. (Reference: …)*';

export const endedByUs: readonly Row[] = [
  {
    fault: 'Stop is pressed in mid-stream',
    promise: 'the words stay, marked as stopped; the input and what was delivered are charged',
    claude: [{ kind: 'stall', text: ANSWER }],
    after: async ({ until }, person) => {
      const growing = await until(
        () => person.answers().find(({ text, button }) => text.includes(ANSWER) && button?.label === 'Stop'),
        'a Stop button',
      );
      await person.press(growing);
    },
    sees: `${ANSWER}\n\n⚠️ *Stopped here on request.*`,
    button: null,
    recorded: { ...BROKEN_OFF, outcome: 'stopped', failure: null },
  },
  {
    fault: 'the bot is restarted in mid-stream',
    promise: 'the words stay, marked as interrupted; the input and what was delivered are charged',
    yaml: 'shutdown: { drainSeconds: 2 }',
    claude: [{ kind: 'stall', text: ANSWER }],
    after: async ({ until, askline }, person) => {
      await until(() => person.answers().some(({ text }) => text.includes(ANSWER)), 'the words');
      await askline.stop();
    },
    sees: `${ANSWER}\n\n${INTERRUPTED}`,
    button: 'Try again',
    recorded: { ...BROKEN_OFF, outcome: 'interrupted', failure: null },
  },
  {
    fault: 'the bot is restarted before the model has said anything',
    promise: 'it is told; what the provider may have taken is charged',
    yaml: 'shutdown: { drainSeconds: 2 }',
    claude: [{ kind: 'hang' }],
    after: async ({ until, askline, claude, record }) => {
      await until(
        () => record.all().some(({ standIn, type }) => standIn === 'claude' && type === 'called'),
        'the call',
      );
      await until(() => claude.open() === 1, 'the open call');
      await askline.stop();
    },
    sees: INTERRUPTED,
    button: 'Try again',
    recorded: {
      ...BROKEN_OFF,
      outcome: 'interrupted',
      failure: null,
      choice: null,
      model: null,
      tokens: [75, 0],
      costMicroUsd: 150,
    },
  },
  {
    fault: 'the bot is restarted while it waits for another attempt (429 with Retry-After: 30)',
    promise: 'it is told; the attempt that is not made costs nothing',
    yaml: 'fallbacks: []\nshutdown: { drainSeconds: 2 }',
    claude: [{ ...TOO_FAST, headers: { 'retry-after': '30' } }],
    after: async ({ until, askline, claude, calls }) => {
      await until(() => calls().claude === 1 && claude.open() === 0, 'the answer to the call');
      await askline.stop();
    },
    sees: INTERRUPTED,
    button: 'Try again',
    recorded: { ...UNTAKEN, outcome: 'interrupted', failure: null, attempts: 1 },
  },
];
