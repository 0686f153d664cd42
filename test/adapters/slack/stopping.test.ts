import { expect, test } from '@jest/globals';
import { createSlackAdapter } from '../../../src/adapters/slack/app.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns } from '../../town/stand-ins.ts';

test('a notice that still waits for Slack ends with the adapter, and with it its timer', async () => {
  const standIns = await startStandIns({ platforms: ['slack'] });
  const { slack } = standIns;
  const [clock, logger] = [createVirtualClock(), createMemoryLogger()];
  const limited = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<void>();
  const adapter = createSlackAdapter({
    botToken: () => Promise.resolve(slack.credentials.botToken),
    delivery: { kind: 'socket', appToken: () => Promise.resolve(slack.credentials.appToken) },
    apiUrl: slack.apiUrl,
    streaming: 'edit',
    clock: {
      now: () => clock.now(),
      sleep(durationMs, signal) {
        if (durationMs === 30_000) limited.resolve();
        return clock.sleep(durationMs, signal);
      },
    },
    logger,
    settle: (question) => question,
    answer: (_question, surface) => surface.refuse('Not now.', null).then(refused.resolve),
    onPress: () => Promise.resolve(),
  });
  await adapter.start();
  slack.faults.next('chat.postEphemeral', {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '30' },
    body: { ok: false, error: 'ratelimited' },
  });
  const [ada = '', general = ''] = [slack.team.people[0]?.id, slack.team.channels[0]?.id];
  await slack.type(ada, general, '@askline why?');
  await limited.promise;
  await adapter.stopIntake();
  await adapter.stop();
  await refused.promise;
  await clock.settle();
  expect(clock.sleepers()).toBe(0);
  expect(logger.lines).toContainEqual(expect.objectContaining({ message: 'Slack: could not tell a refusal' }));
  await standIns.stop();
});
