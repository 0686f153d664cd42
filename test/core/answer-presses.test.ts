import { describe, expect, test } from '@jest/globals';
import type { Button, Press, PressedPlace } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { anybody, setUpAnswerer } from '../fakes/answerer.ts';
import type { createFakeModel } from '../fakes/fake-model.ts';
import { createFakeSurface, type FakeSurface } from '../fakes/fake-surface.ts';
import { someQuestion } from '../fakes/questions.ts';

function shown(surface: FakeSurface): string {
  return surface.messages.map(({ text }) => text).join('\n');
}

describe('a button below an answer', () => {
  const press = (kind: Button['kind'], reference: string, person: Press['person'] = 'person:slack:U1'): Press => ({
    deliveryKey: `delivery:slack:press/${kind}`,
    platform: 'slack',
    kind,
    reference,
    person,
  });
  function placeWith(surface: FakeSurface): PressedPlace & { readonly told: string[] } {
    const told: string[] = [];
    return {
      told,
      async tell(notice) {
        told.push(notice);
      },
      mark: () => Promise.resolve(),
      surfaceFor: () => surface,
      standingOf: (_person, wish) => anybody(wish),
    };
  }

  test('Stop is offered as long as the answer grows, and no longer', async () => {
    const { clock, fake, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('half');
    await clock.advance(2_000);
    expect(surface.messages[0]?.button).toEqual({ kind: 'stop', reference: 'id1', label: 'Stop' });
    fake.say(' and whole');
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(surface.messages[0]?.button).toBeNull();
  });

  test('Stop aborts the call at once; all that came stays, marked once', async () => {
    const { clock, fake, records, kept, answerer } = setUpAnswerer();
    const [surface, place] = [createFakeSurface(), placeWith(createFakeSurface())];
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('shown');
    await clock.advance(2_000);
    fake.say(' and not yet shown');
    await clock.settle();
    await answerer.onPress(press('stop', 'id1'), place);
    await clock.settle();
    expect(fake.aborted()).toBe(1);
    await clock.advance(2_000);
    await done;
    expect(shown(surface)).toMatch(/^shown and not yet shown\n\n.*Stopped here on request/);
    expect(shown(surface).match(/Stopped/g)).toHaveLength(1);
    expect(surface.messages.map(({ button }) => button)).toEqual([null]);
    expect(records).toMatchObject([{ outcome: 'stopped', failure: null }]);
    expect(kept.references()).toEqual([]);
    expect(place.told).toEqual([]);
  });

  test('Stop after the end of the model changes nothing, however late the last write is', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const [surface, place] = [createFakeSurface(), placeWith(createFakeSurface())];
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('half');
    await clock.advance(2_000);
    const release = surface.hold();
    fake.say(' and whole');
    fake.end();
    await clock.advance(2_000);
    await answerer.onPress(press('stop', 'id1'), place);
    expect(place.told).toEqual(['That answer has ended already.']);
    release();
    await clock.advance(2_000);
    await done;
    expect(shown(surface)).toBe('half and whole');
    expect(records).toMatchObject([{ outcome: 'answered' }]);
  });

  test('Try again answers the kept question below, and leaves nothing kept', async () => {
    const { clock, fake, records, kept, answerer } = setUpAnswerer();
    const [surface, below] = [createFakeSurface(), createFakeSurface()];
    const done = answerer.answer(someQuestion({ text: 'Why?' }), surface, anybody);
    fake.say('half');
    fake.fail(new ModelError('dropped', { requestId: null, cause: 'gone' }));
    await clock.advance(2_000);
    await done;
    expect(surface.messages[0]?.button).toEqual({ kind: 'try-again', reference: 'id1', label: 'Try again' });
    expect(kept.references()).toEqual(['id1']);
    const again = answerer.onPress(press('try-again', 'id1'), placeWith(below));
    fake.say('whole');
    fake.end();
    await clock.advance(2_000);
    await again;
    expect(shown(below)).toBe('whole');
    expect(fake.requests.map(({ text }) => text)).toEqual(['Why?', 'Why?']);
    expect(records.map(({ outcome }) => outcome)).toEqual(['failed-after-text', 'answered']);
    expect(kept.references()).toEqual([]);
  });

  const endings: readonly (readonly [string, (fake: ReturnType<typeof createFakeModel>) => void, boolean])[] = [
    ['whole', (fake) => fake.end(), false],
    ['cut at its limit', (fake) => fake.end('max-tokens'), false],
    ['declined', (fake) => fake.end('refusal'), false],
    ['broken off', (fake) => fake.fail(new ModelError('dropped', { requestId: null, cause: 'gone' })), true],
  ];
  test.each(endings)(
    'a question whose answer is %s is kept exactly as long as it can be asked again',
    async (_name, finish, stays) => {
      const { clock, fake, kept, answerer } = setUpAnswerer();
      const done = answerer.answer(someQuestion(), createFakeSurface(), anybody);
      fake.say('Some text');
      await clock.advance(1_000);
      expect(kept.references()).toEqual(['id1']);
      finish(fake);
      await clock.advance(2_000);
      await done;
      expect(kept.references()).toEqual(stays ? ['id1'] : []);
    },
  );
});
