import { createFakeSurface } from '../fakes/fake-surface.ts';
import { describeLastingSurface } from './surface-suite.ts';

describeLastingSurface('in memory', {
  async open() {
    const surface = createFakeSurface();
    return {
      surface,
      shown: () => surface.messages.map(({ text }) => text),
      harm: () => [],
      limitNext: (seconds) => surface.fail({ kind: 'limited', retryAfterMs: seconds * 1_000 }),
      breakNext: () => surface.fail({ kind: 'failed', cause: 'broken' }),
      loseNextAnswer: () => surface.fail({ kind: 'failed', cause: 'lost' }, { serve: true }),
      removeFirst: () => {
        surface.messages.shift();
      },
    };
  },
});
