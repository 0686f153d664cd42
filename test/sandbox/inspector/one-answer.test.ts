import { describe, expect, test } from '@jest/globals';
import { headerBlock } from './script.ts';
import { kindsOf, openScript, wireOf } from './setup.ts';

describe('one answer', () => {
  test('is told from the delivery to the final text, with its times', () => {
    const { slack, claude, trace } = openScript();
    slack.command(1_000, 'U1', 'why?', 't1');
    slack.acknowledge(1_010, '/ask', 'Got it.');
    claude.ask(1_020, 'r1', 'why?');
    claude.start(1_021, 'r1');
    claude.think(1_022, 'r1');
    claude.say(1_500, 'r1', 'Because');
    slack.post(1_510, { text: 'Because', header: headerBlock('U1', 'why?') }, '1.1');
    claude.say(1_600, 'r1', ' of **it');
    claude.say(1_700, 'r1', '**.');
    claude.end(1_800, 'r1', 500);
    slack.update(1_810, '1.1', 'Because of **it**.');
    const told = trace();
    expect(kindsOf(told)).toEqual([
      'delivered',
      'accepted',
      'model-request',
      'thinking',
      'first-token',
      'write',
      'model-end',
      'final',
    ]);
    expect(told.times).toEqual({
      acceptedMs: 10,
      firstTokenMs: 500,
      firstVisibleMs: 510,
      modelEndMs: 800,
      finalMs: 810,
    });
    expect(told).toMatchObject({ state: 'done', platform: 'slack', entry: 'command', person: 'U1', question: 'why?' });
    expect(told.tokens).toEqual({ input: 1_000, output: 500, cacheRead: 0, cacheWrite: 0 });
    expect(told.costUsd).toBeCloseTo(0.007, 8);
    expect(told).toMatchObject({ modelCalls: 1, platformCalls: 2, limited: 0, messages: ['1.1'], notes: [] });
    // Delivery, acknowledgement, model call, post, edit.
    expect(wireOf(told)).toEqual([1, 2, 3, 7, 12]);
    expect(told.wire[2]?.stream).toHaveLength(7);
  });

  test('tells how old the text was that was not visible, weighted by time', () => {
    const { slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(1_000, 'r1', 'one ');
    slack.post(1_200, { text: 'one', header: headerBlock('U1', 'why?') }, '1.1');
    claude.say(1_400, 'r1', 'two ');
    claude.say(1_900, 'r1', 'three');
    claude.end(1_900, 'r1');
    slack.update(2_000, '1.1', 'one two three');
    expect(trace().staleness).toEqual({
      points: [
        { atMs: 1_000, staleMs: 0 },
        { atMs: 1_200, staleMs: 200 },
        { atMs: 1_200, staleMs: 0 },
        { atMs: 1_400, staleMs: 0 },
        { atMs: 2_000, staleMs: 600 },
        { atMs: 2_000, staleMs: 0 },
      ],
      maxMs: 600,
      meanMs: (200 * 100 + 600 * 300) / 1_000,
    });
  });

  test('grows stale while the platform says "too fast", and a write that it did not take shows nothing', () => {
    const { slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(100, 'r1', 'one ');
    slack.post(110, { text: 'one', header: headerBlock('U1', 'why?') }, '1.1');
    claude.say(200, 'r1', 'two');
    slack.updateTooFast(1_000, '1.1', 'one two');
    claude.end(1_500, 'r1');
    slack.update(2_000, '1.1', 'one two');
    const told = trace();
    expect(kindsOf(told).slice(-4)).toEqual(['write', 'limited', 'model-end', 'final']);
    expect(told).toMatchObject({ limited: 1, platformCalls: 3 });
    expect(told.staleness?.maxMs).toBe(1_800);
  });

  test('in several messages is whole when the last stands, which may take over a block of code from the one before', () => {
    const { script, discord, claude, trace } = openScript();
    discord.ready(0);
    discord.command(0, '101', 'show me', 'i1');
    claude.ask(10, 'r1', 'show me');
    claude.say(100, 'r1', 'The first paragraph of the answer.\n\n```js\nconst answer');
    discord.editOriginal(110, 'i1', '> show me\nThe first paragraph of the answer.\n\n```js\nconst answer\n```', 'm1');
    claude.say(200, 'r1', ' = fortyTwo();\n```\n\nAnd the end of it.');
    claude.end(210, 'r1');
    script.add(220, 'discord', 'called', 'POST /webhooks/:id/:token', {
      path: '/api/v10/webhooks/400/token-of-i1',
      request: { content: '```js\nconst answer = fortyTwo();\n```\n\nAnd the end of it.' },
      status: 200,
      answer: { id: 'm2', channel_id: '301' },
    });
    const told = trace();
    expect(told).toMatchObject({ state: 'done', messages: ['m1', 'm2'] });
    expect(told.times.finalMs).toBe(220);
    expect(told.steps.at(-1)).toMatchObject({ kind: 'final', label: 'posted message 2', status: '200' });
  });

  test('that is private comes over the response_url, and its message is known from what changed', () => {
    const { script, slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'private why?', 't1');
    slack.acknowledge(5, '/ask', 'Only you can see it.');
    const shown = { channel: 'C1', user: 'U0BOT', ephemeralFor: 'U1' };
    script.add(6, 'slack', 'changed', 'message_posted', { ...shown, ts: '1.1', text: 'Only you can see it.' });
    claude.ask(10, 'r1', 'why?');
    claude.say(100, 'r1', 'Because.');
    claude.end(110, 'r1');
    script.add(120, 'slack', 'changed', 'message_posted', { ...shown, ts: '1.2', text: 'Because.' });
    slack.respond(121, 'Because.');
    expect(trace()).toMatchObject({
      isPrivate: true,
      question: 'why?',
      state: 'done',
      signs: ['1.1'],
      messages: ['1.2'],
    });
  });

  test('is one, however often the question is delivered', () => {
    const { slack, trace } = openScript();
    slack.message(0, 'app_mention', 'U1', '<@U0BOT> why?', '5.1', 'C1');
    slack.message(3_100, 'app_mention', 'U1', '<@U0BOT> why?', '5.1', 'C1', { attempt: 1, reason: 'timeout' });
    const told = trace();
    expect(told.question).toBe('why?');
    expect(told.steps.map(({ label }) => label)).toEqual([
      'app_mention over Socket Mode',
      'app_mention over Socket Mode again (repetition 1: timeout)',
    ]);
  });
});

describe('an answer that went wrong', () => {
  test('was never given when nobody acknowledged the command', () => {
    const { script, slack, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    script.add(3_000, 'slack', 'refused', '/ask', { rule: 'command-acknowledged-within-3-s', error: 'timeout' });
    expect(trace().state).toBe('never answered');
    expect(kindsOf(trace())).toEqual(['delivered', 'refused']);
  });

  test('was never given when nothing more was heard of the question for minutes', () => {
    const { slack, trace } = openScript();
    slack.message(0, 'message.im', 'U1', 'why?', '5.1', 'D1');
    expect(trace(10_000).state).toBe('running');
    expect(trace(200_000).state).toBe('never answered');
  });

  test('was given by the acknowledgement alone when it had words and no model was asked', () => {
    const { slack, trace } = openScript();
    slack.command(0, 'U1', '', 't1');
    slack.acknowledge(10, '/ask', 'Type /ask and your question.');
    expect(trace(1_000).state).toBe('running');
    expect(trace(6_000)).toMatchObject({ state: 'done', modelCalls: 0, costUsd: null, times: { finalMs: 10 } });
  });

  test('ends with the notice below what came, when the model says that it fails', () => {
    const { slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(100, 'r1', 'Because');
    slack.post(110, { text: 'Because', header: headerBlock('U1', 'why?') }, '1.1');
    claude.fail(200, 'r1');
    slack.update(210, '1.1', 'Because\n\nThe answer broke off here.');
    expect(kindsOf(trace())).toEqual(['delivered', 'model-request', 'first-token', 'write', 'error', 'final']);
  });

  test('has broken off when words stand below the text of a model that says nothing more', () => {
    const { slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(100, 'r1', 'Because');
    slack.post(110, { text: 'Because\n\nThe answer broke off here.', header: headerBlock('U1', 'why?') }, '1.1');
    expect(trace(200).state).toBe('running');
    expect(trace(2_000)).toMatchObject({ state: 'done', times: { finalMs: 110 } });
    expect(kindsOf(trace(2_000)).slice(-2)).toEqual(['error', 'final']);
  });

  test('names the rule of the platform that was broken', () => {
    const { script, slack, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    const request = { channel: 'C1', text: 'x', blocks: [headerBlock('U1', 'why?')] };
    const answer = { ok: false, error: 'not_in_channel' };
    script.add(10, 'slack', 'called', 'chat.postMessage', { request, status: 200, answer });
    script.add(10, 'slack', 'refused', 'chat.postMessage', { rule: 'bot-is-in-the-channel', request });
    expect(trace().steps.at(-1)).toMatchObject({
      kind: 'refused',
      status: 'not_in_channel',
      label: 'post not taken · rule bot-is-in-the-channel',
    });
  });

  test('is over when somebody deleted it and the bot hung up on the model', () => {
    const { script, slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(100, 'r1', 'Because');
    slack.post(110, { text: 'Because', header: headerBlock('U1', 'why?') }, '1.1');
    script.add(150, 'slack', 'changed', 'message_deleted', { channel: 'C1', ts: '1.1' });
    script.add(160, 'claude', 'called', 'hung up', { requestId: 'r1' });
    expect(trace()).toMatchObject({ state: 'done', times: { finalMs: null } });
    expect(kindsOf(trace()).slice(-2)).toEqual(['error', 'error']);
  });

  test('asks again and counts both calls', () => {
    const { slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?', 429);
    claude.ask(1_000, 'r2', 'why?');
    claude.start(1_001, 'r2');
    claude.say(1_100, 'r2', 'Because');
    claude.end(1_200, 'r2');
    slack.post(1_210, { text: 'Because', header: headerBlock('U1', 'why?') }, '1.1');
    expect(trace()).toMatchObject({ modelCalls: 2, limited: 1, state: 'done', times: { finalMs: 1_210 } });
  });
});
