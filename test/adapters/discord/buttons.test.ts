import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { componentsOf, pressedBelow, pressedButton } from '../../../src/adapters/discord/buttons.ts';
import { buttonToPress } from '../../../src/adapters/discord/ingress.ts';

const oneRow = z.tuple([
  z.object({ components: z.tuple([z.object({ custom_id: z.string().max(100), label: z.string() })]) }),
]);

describe('a button', () => {
  test.each(['stop', 'try-again'] as const)('of kind %s is known again when it is pressed', (kind) => {
    const [row] = oneRow.parse(componentsOf({ kind, reference: 'abc123defg', label: 'Press me' }));
    const [{ custom_id: customId, label }] = row.components;
    expect(label).toBe('Press me');
    expect(pressedButton(customId)).toEqual({ kind, reference: 'abc123defg' });
  });

  test('tells whether it stands below an answer or a notice', () => {
    const button = { kind: 'try-again', reference: 'abc123defg', label: 'Try again' } as const;
    for (const below of ['answer', 'notice'] as const) {
      const [row] = oneRow.parse(componentsOf(button, below));
      const [{ custom_id: customId }] = row.components;
      expect(pressedBelow(customId)).toBe(below);
      expect(pressedButton(customId)).toEqual({ kind: 'try-again', reference: 'abc123defg' });
    }
  });

  test.each([
    ['of somebody else', 'share:stop:abc'],
    ['with a kind that there is not', 'askline:delete:abc'],
    ['with no reference', 'askline:stop:'],
    ['with a reference that leads elsewhere', 'askline:stop:../../key'],
    ['with more than we write', 'askline:stop:abc:def'],
    ['with still more', 'askline:stop:abc:notice:def'],
    ['without a name', ''],
  ])('%s is none of ours', (_name, customId) => {
    expect(pressedButton(customId)).toBeNull();
  });

  test('that is gone leaves no row behind', () => {
    expect(componentsOf(null)).toEqual([]);
  });
});

describe('a press', () => {
  test('tells who pressed what', () => {
    expect(buttonToPress({ id: '9', customId: 'askline:try-again:abc123defg', userId: '7' })).toEqual({
      deliveryKey: 'delivery:discord:9',
      platform: 'discord',
      kind: 'try-again',
      reference: 'abc123defg',
      person: 'person:discord:7',
    });
  });

  test('on another button is none of ours', () => {
    expect(buttonToPress({ id: '9', customId: 'share', userId: '7' })).toBeNull();
  });
});
