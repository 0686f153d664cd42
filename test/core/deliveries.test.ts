import { describe, expect, test } from '@jest/globals';
import { createDeliveries } from '../../src/core/deliveries.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

describe('deliveries', () => {
  test('are claimed once', () => {
    const deliveries = createDeliveries(createVirtualClock());
    expect(deliveries.claim('delivery:slack:1')).toBe(true);
    expect(deliveries.claim('delivery:slack:1')).toBe(false);
    expect(deliveries.claim('delivery:slack:2')).toBe(true);
  });

  test('are remembered longer than the last redelivery takes, and then forgotten', async () => {
    const clock = createVirtualClock();
    const deliveries = createDeliveries(clock);
    deliveries.claim('delivery:slack:1');
    await clock.advance(10 * 60_000);
    expect(deliveries.claim('delivery:slack:1')).toBe(false);
    await clock.advance(60 * 60_000);
    expect(deliveries.claim('delivery:slack:2')).toBe(true);
    expect(deliveries.claim('delivery:slack:1')).toBe(true);
  });

  test('never take more memory than twenty thousand keys', () => {
    const deliveries = createDeliveries(createVirtualClock());
    for (let index = 0; index < 30_000; index += 1) deliveries.claim(`delivery:slack:${index}`);
    expect(deliveries.claim('delivery:slack:29999')).toBe(false);
    expect(deliveries.claim('delivery:slack:0')).toBe(true);
  });
});
