/*
 * Slack's rate limits as far as they are known: what a write counts against. Slack publishes rates ("50+ per minute"),
 * no bursts, and tells nothing of what is left; the figures here are where learning begins.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
import type { WriteLimit } from '../../contract.ts';

/** All methods that write what people see. */
export type WritingMethod =
  'chat.postMessage' | 'chat.update' | 'chat.startStream' | 'chat.appendStream' | 'chat.stopStream';

interface Figures {
  readonly perMinute: number;
  readonly burst: number;
}

const FIGURES: Readonly<Record<WritingMethod, Figures>> = {
  // "Several hundred messages per minute" for a workspace.
  'chat.postMessage': { perMinute: 240, burst: 40 },
  // Tier 3 is "50+", and bursts are tolerated.
  'chat.update': { perMinute: 60, burst: 20 },
  // Tier 2, "20+".
  'chat.startStream': { perMinute: 20, burst: 10 },
  'chat.stopStream': { perMinute: 20, burst: 10 },
  // Tier 4, "100+".
  'chat.appendStream': { perMinute: 100, burst: 30 },
};
/** "1 per second", with short bursts above it. */
const POSTS_IN_A_CHANNEL: Figures = { perMinute: 60, burst: 4 };

/** What a call of this method counts against; a post counts for its channel, too. */
export function limitsOf(method: WritingMethod, teamId: string, channel: string): readonly WriteLimit[] {
  const ofWorkspace: WriteLimit = {
    key: `limit:slack:${teamId}/${method}`,
    family: `slack ${method}`,
    ...FIGURES[method],
    isTold: false,
  };
  if (method !== 'chat.postMessage') return [ofWorkspace];
  return [
    ofWorkspace,
    {
      key: `limit:slack:${teamId}/${method}/${channel}`,
      family: `slack ${method} in a channel`,
      ...POSTS_IN_A_CHANNEL,
      isTold: false,
    },
  ];
}
