/*
 * Which buckets the writes of an answer take, by platform and mode: what the bounds are computed from. Pure.
 */
import type { BucketRef, Way } from './bounds.ts';
import type { Scenario } from './scenarios.ts';

/** Seen of Discord: five in five seconds. */
export const DISCORD_RATE = { burst: 5, perSecond: 1 } as const;
const DISCORD_GLOBAL = { burst: 50, perSecond: 50 } as const;

type Buckets = Pick<Scenario, 'mode' | 'entry' | 'buckets'>;

/** The ways that this answer can take in this channel, the one that spares edits first. */
export function waysOf(scenario: Buckets, channel: string, answer: number): readonly Way[] {
  if (scenario.mode === 'discord') return [discordWay(scenario, channel, answer)];
  const ref = (name: string, instance = ''): BucketRef => {
    const { perMinute, burst } = scenario.buckets[name] ?? { perMinute: 6_000_000, burst: 100_000 };
    return { key: `${name}${instance}`, perSecond: perMinute / 60, burst };
  };
  const edits: Way = {
    first: [ref('chat.postMessage'), ref('chat.postMessage:channel', `@${channel}`)],
    last: [[ref('chat.update')]],
    between: ref('chat.update'),
  };
  const stream: Way = {
    first: [ref('chat.startStream')],
    // The last words can come with the end of the stream or before it.
    last: [[ref('chat.stopStream')], [ref('chat.appendStream')]],
    between: ref('chat.appendStream'),
  };
  // A command leaves no message below which a stream could stand.
  if (scenario.mode === 'edit' || scenario.entry === 'command') return [edits];
  return scenario.mode === 'native' ? [stream] : [stream, edits];
}

function discordWay({ entry }: Buckets, channel: string, answer: number): Way {
  if (entry === 'command') {
    const token: BucketRef = { key: `webhook@${answer}`, ...DISCORD_RATE };
    const open: BucketRef = { key: 'global of the address', ...DISCORD_GLOBAL };
    return { first: [token, open], last: [[token, open]], between: token };
  }
  const all: BucketRef = { key: 'global of the bot', ...DISCORD_GLOBAL };
  const edits: BucketRef = { key: `channel-edits@${channel}`, ...DISCORD_RATE };
  const posts: BucketRef = { key: `channel-posts@${channel}`, ...DISCORD_RATE };
  return { first: [posts, all], last: [[edits, all]], between: edits };
}
