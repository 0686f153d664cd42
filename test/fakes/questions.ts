/*
 * Questions for tests, with what does not matter filled in.
 */
import type { Question } from '../../src/contract.ts';

let asked = 0;

export function someQuestion(overrides: Partial<Question> = {}): Question {
  asked += 1;
  return {
    deliveryKey: `delivery:slack:T1/${asked}`,
    platform: 'slack',
    entry: 'command',
    workspace: 'workspace:slack:T1',
    channel: 'channel:slack:C1',
    parentChannel: null,
    person: 'person:slack:U1',
    visibility: 'channel',
    text: 'Why is the sky blue?',
    ...overrides,
  };
}
