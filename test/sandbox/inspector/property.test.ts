import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { SandboxEvent } from '../../../src/sandbox/record.ts';
import { createScript, claudeSteps, discordSteps, headerBlock, slackSteps, type Script } from './script.ts';
import { tracesOf, wireOf } from './setup.ts';

type Play = (script: Script, index: number) => readonly (() => void)[];

/** What happens for one question, step by step; questions and people may be the same as those of others. */
const plays: readonly Play[] = [
  (script, index) => {
    const [slack, claude] = [slackSteps(script), claudeSteps(script)];
    const [person, question] = [`U${index % 2}`, `why ${index % 3}`];
    const ts = `1.${index}`;
    return [
      () => slack.command(0, person, question, `t${index}`),
      () => slack.acknowledge(0, '/ask', 'Got it.'),
      () => claude.ask(0, `r${index}`, question),
      () => claude.say(0, `r${index}`, `Because of ${index}`),
      () => slack.post(0, { text: 'Because', header: headerBlock(person, question) }, null),
      () => slack.post(0, { text: `Because of ${index}`, header: headerBlock(person, question) }, ts),
      () => claude.end(0, `r${index}`),
      () => slack.update(0, ts, `Because of ${index}`),
    ];
  },
  (script, index) => {
    const [slack, claude] = [slackSteps(script), claudeSteps(script)];
    const question = `why ${index % 3}`;
    return [
      () => slack.message(0, 'message.im', 'U1', question, `5.${index}`, 'D1'),
      () => slack.acknowledge(0, 'message.im'),
      () => slack.react(0, `5.${index}`, 'D1'),
      () => claude.ask(0, `r${index}`, question),
      () => claude.say(0, `r${index}`, `Because of ${index}`),
      () => slack.post(0, { text: `Because of ${index}`, channel: 'D1' }, `1.${index}`),
      () => claude.end(0, `r${index}`),
    ];
  },
  (script, index) => {
    const [slack, claude] = [slackSteps(script), claudeSteps(script)];
    return [
      () => slack.command(0, `U${index % 2}`, `private why ${index % 3}`, `t${index}`),
      () => claude.ask(0, `r${index}`, `why ${index % 3}`),
      () => claude.say(0, `r${index}`, 'Because.'),
      () => claude.end(0, `r${index}`),
      () => slack.respond(0, 'Because.'),
    ];
  },
  (script, index) => {
    const [discord, claude] = [discordSteps(script), claudeSteps(script)];
    const channel = index % 2 === 0 ? '301' : '302';
    return [
      () => discord.message(0, '101', `<@900> why ${index % 3}`, `q${index}`, channel, index % 2 === 0 ? 'g1' : null),
      () => claude.ask(0, `r${index}`, `why ${index % 3}`),
      () => claude.say(0, `r${index}`, `Because of ${index}`),
      () => discord.post(0, channel, `Because of`, index % 2 === 0 ? `q${index}` : null, `m${index}`),
      () => claude.end(0, `r${index}`),
      () => discord.edit(0, channel, `m${index}`, `Because of ${index}`),
    ];
  },
];

/** Several questions at once, their steps mixed in any way but each in its own order. */
const mixed = fc
  .tuple(
    fc.array(fc.nat(plays.length - 1), { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(5), { minLength: 60, maxLength: 60 }),
  )
  .map(([chosen, turns]): readonly SandboxEvent[] => {
    const script = createScript();
    discordSteps(script).ready(0);
    const waiting = chosen.map((which, index) => [...(plays[which]?.(script, index) ?? [])]);
    for (const turn of turns) waiting[turn % waiting.length]?.shift()?.();
    for (const rest of waiting) for (const step of rest) step();
    return script.events.map((event, index) => ({ ...event, atMs: index * 10 }));
  });

test('every event belongs to one trace at the most, and the traces of every prefix agree with that', () => {
  fc.assert(
    fc.property(mixed, fc.nat(200), (events, length) => {
      for (const some of [events, events.slice(0, length)]) {
        const wire = tracesOf(some).flatMap((trace) => [
          ...wireOf(trace),
          ...trace.wire.flatMap(({ stream }) => [...stream]),
        ]);
        expect(new Set(wire).size).toBe(wire.length);
      }
    }),
    { numRuns: 200 },
  );
});

test('times never run backwards, and staleness is never negative', () => {
  fc.assert(
    fc.property(mixed, (events) => {
      for (const { steps, staleness } of tracesOf(events)) {
        const times = steps.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const points = staleness?.points ?? [];
        for (const [index, { atMs, staleMs }] of points.entries()) {
          expect(staleMs).toBeGreaterThanOrEqual(0);
          expect(atMs).toBeGreaterThanOrEqual(points[index - 1]?.atMs ?? 0);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('nothing that may stand in a record makes it throw', () => {
  const names = ['/ask', 'app_mention', 'INTERACTION_CREATE', 'MESSAGE_CREATE', 'chat.postMessage', 'chat.update'];
  const more = ['POST /v1/messages', 'response_url', 'acknowledgement', 'content_block_delta', 'message_posted'];
  const event = fc.record({
    standIn: fc.constantFrom('slack', 'discord', 'claude'),
    type: fc.constantFrom('delivered', 'called', 'changed', 'refused'),
    name: fc.constantFrom(...names, ...more),
    details: fc.dictionary(
      fc.constantFrom(
        'payload',
        'data',
        'request',
        'answer',
        'status',
        'requestId',
        'event',
        'text',
        'channel',
        'rule',
      ),
      fc.oneof(fc.jsonValue(), fc.object({ key: fc.constantFrom('event', 'blocks', 'content', 'id', 'text', 'ts') })),
    ),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (some) => {
      const events = some.map((one, index): SandboxEvent => ({ ...one, sequence: index + 1, atMs: index }));
      expect(() => tracesOf(events)).not.toThrow();
    }),
  );
});
