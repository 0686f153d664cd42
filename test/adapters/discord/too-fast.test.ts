/*
 * "Too fast" as it comes over the wire: also without a word on how long to wait, which must not mean "at once".
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { openAdapterStage, type AdapterStage } from './adapter-stage.ts';

const EDIT = 'PATCH /webhooks/:id/:token/messages/:id';
const CONTENT = { markdown: 'Well', button: null, isFinal: true, isLast: true };
const IN_BODY = { message: 'You are being rate limited.', retry_after: 3, global: false };

let stage: AdapterStage;

beforeEach(async () => {
  stage = await openAdapterStage(createVirtualClock());
});
afterEach(() => stage.close());

test.each([
  ['nowhere', {}, { message: 'slow down' }, 5_000],
  ['in the body alone', {}, IN_BODY, 5_000],
  ['in the header', { 'retry-after': '3' }, IN_BODY, 3_050],
] as const)('an answer waits when the time is told %s', async (_where, headers, body, retryAfterMs) => {
  await Promise.all([stage.discord.ask(stage.ada, stage.channelNamed('general'), 'Why?'), post()]);

  async function post(): Promise<void> {
    const { surface } = await stage.asked.next();
    await surface.accept('Got it.');
    stage.discord.faults.next(EDIT, { kind: 'answer', status: 429, headers, body });
    const [way] = surface.waysOf(null, CONTENT);
    if (way === undefined) throw new Error('There is no way to post');
    const written = await surface.post(CONTENT, 'post1', new AbortController().signal, way);
    expect(written).toMatchObject({ kind: 'limited', retryAfterMs });
  }
});
