import { expect, test } from '@jest/globals';
import { startTown } from '../town/town.ts';

test('an answer that breaks off keeps what was said', async () => {
  const town = await startTown({ platforms: ['slack'] });
  const { people, channels } = town.slack.team;
  const [ada = '', general = ''] = [people[0]?.id, channels[0]?.id];
  town.claude.next({ kind: 'error-in-stream', text: 'The sky is', type: 'overloaded_error' });
  await town.slack.type(ada, general, '/ask Why is the sky blue?');
  await town.untilRecorded(1);
  expect(JSON.stringify(town.slack.messagesFor(ada, general))).toContain('The sky is');
  await town.stop();
});
