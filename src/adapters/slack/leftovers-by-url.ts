/*
 * What an earlier process left unanswered that could only go over a response_url, ended there as long as that is open.
 * Nothing shows there before it is final, and nobody can read what does. It does not know what the notice says.
 */
import type { Clock, LeftoverPlace } from '../../contract.ts';
import type { ResponseUrlAddress } from './addresses.ts';
import { noticeBlocks } from './marks.ts';
import { notificationText } from './markup.ts';
import { LIFETIME_MS, messageOf, sendToResponseUrl } from './response-url.ts';
import { toLeftoverEnd } from './results.ts';

export function createResponseUrlLeftover({ url, givenAtMs }: ResponseUrlAddress, clock: Clock): LeftoverPlace {
  let hasNotice = false;
  return {
    async end({ message, keys }, text, button, signal) {
      if (hasNotice) return 'ended';
      const last = keys.at(-1);
      if (last !== undefined && message === messageOf(last)) return 'was-whole';
      if (clock.now() >= givenAtMs + LIFETIME_MS) return 'out-of-reach';
      const payload = {
        response_type: 'ephemeral',
        replace_original: false,
        text: notificationText(text),
        blocks: noticeBlocks(text, button),
      } as const;
      const result = await sendToResponseUrl(url, payload, signal);
      if (result.kind !== 'written') return toLeftoverEnd(result);
      hasNotice = true;
      return 'ended';
    },
  };
}
