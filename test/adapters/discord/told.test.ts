import { expect, test } from '@jest/globals';
import { createToldByEvents } from '../../../src/adapters/discord/told.ts';

test('an event tells roles and, in a thread, the channel above', () => {
  const told = createToldByEvents();
  told.note({ id: '1', member: { roles: ['7'] }, channel: { type: 11, parent_id: '9' } });
  told.note({ id: '2', member: { roles: [] }, channel: { type: 0, parent_id: '9' } });
  expect(told.of('1')).toEqual({ roles: ['7'], parentId: '9' });
  // A text channel stands below a category, which is no channel to ask in.
  expect(told.of('2')).toEqual({ roles: [], parentId: null });
});

test('what an event does not tell is not made up', () => {
  const told = createToldByEvents();
  told.note({ id: '1' });
  told.note({ id: '2', member: { roles: 'all' } });
  told.note(null);
  for (const id of ['1', '2', '3']) expect(told.of(id)).toEqual({ roles: null, parentId: null });
});

test('old events are forgotten', () => {
  const told = createToldByEvents();
  for (let id = 1; id <= 201; id += 1) told.note({ id: String(id), member: { roles: [String(id)] } });
  expect(told.of('1').roles).toBeNull();
  expect(told.of('2').roles).toEqual(['2']);
});
