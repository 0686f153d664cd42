import { createFakeLeftovers } from '../fakes/fake-leftovers.ts';
import { createFakeSurface } from '../fakes/fake-surface.ts';
import { describeLastingLeftovers } from './leftover-suite.ts';

describeLastingLeftovers('memory', {
  async open() {
    const surface = createFakeSurface();
    const leftovers = createFakeLeftovers([surface]);
    return {
      surface,
      leftover() {
        const place = leftovers.at(surface.address);
        if (place === null) throw new Error('no such place');
        return place;
      },
      shown: () => surface.messages.map(({ text, button }) => ({ text, button: button?.kind ?? null })),
      harm: () => [],
      trouble: (what) =>
        surface.fail(
          what === 'broken' ? { kind: 'failed', cause: 'broken' } : { kind: 'limited', retryAfterMs: 2_000 },
        ),
      loseAnswer: () => surface.fail({ kind: 'failed', cause: 'lost' }, { serve: true }),
      removeAll: () => {
        surface.messages.splice(0);
      },
    };
  },
});
