/*
 * What an earlier process left unfinished of an answer to a slash command or a press, ended with the interaction's token
 * as long as that works, and with the bot's own afterwards where it may write. It does not know what the notice says.
 */
import { DiscordAPIError, MessageFlags, RESTJSONErrorCodes, Routes, type REST } from 'discord.js';
import type { Button, Clock, LeftBehind, LeftoverEnd, LeftoverPlace } from '../../contract.ts';
import type { FileAddress, InteractionAddress } from './addresses.ts';
import { componentsOf } from './buttons.ts';
import { isMarked, isWaiting, markedContent } from './marks.ts';
import { toContent } from './markup.ts';
import { toStanding, type StandingMessage } from './reading.ts';
import { toFailure, toLeftoverEnd } from './results.ts';
import { idOf, isLastOf, SILENT } from './writing.ts';

interface ByTokenOptions {
  readonly rest: REST;
  readonly applicationId: string;
  readonly clock: Clock;
}

export interface InteractionLeftoverOptions extends ByTokenOptions {
  readonly address: InteractionAddress;
  /** The same place by the bot's own token; null where that opens nothing. */
  readonly inChannel: LeftoverPlace | null;
}

export interface FileLeftoverOptions extends ByTokenOptions {
  readonly address: FileAddress;
}

/** The token is too old, or its interaction was never acknowledged. */
const TOKEN_IS_GONE: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.InvalidWebhookToken,
]);

/** What comes below the words. */
interface Ending {
  readonly notice: string;
  readonly button: Button | null;
  readonly signal: AbortSignal;
}

export function createInteractionLeftover(options: InteractionLeftoverOptions): LeftoverPlace {
  const { rest, applicationId, address, clock, inChannel } = options;
  const { token, begins, closesAtMs } = address;
  const followUp = createFollowUp(options);
  const routeOf = (id: string) => Routes.webhookMessage(applicationId, token, id);

  async function read(id: string, { signal }: Ending): Promise<StandingMessage> {
    return toStanding(await rest.get(routeOf(id), { auth: false, signal }));
  }

  /** What is left out stays as it is. */
  async function rewrite(id: string, content: string | null, button: Button | null, { signal }: Ending): Promise<void> {
    const body = { ...SILENT, ...(content === null ? {} : { content }), components: componentsOf(button) };
    await rest.patch(routeOf(id), { body, auth: false, signal });
  }

  /** A token lists nothing: what stands has to be known by its id, or be the acknowledgement. */
  async function endByToken(left: LeftBehind, ending: Ending): Promise<LeftoverEnd> {
    if (left.message === null && begins === 'below') return followUp(ending);
    const standing = await read(left.message === null ? '@original' : idOf(left.message), ending);
    const ended = await endMessage(left, standing, ending);
    if (begins === 'in-acknowledgement' && left.keys.length > 1) await takeStopFromFirst(standing.id, ending);
    return ended;
  }

  async function endMessage(left: LeftBehind, standing: StandingMessage, ending: Ending): Promise<LeftoverEnd> {
    const { id, content, isThinking, button } = standing;
    const { notice } = ending;
    if (isThinking || isWaiting(content)) {
      await rewrite(id, notice, ending.button, ending);
      return 'ended';
    }
    if (button?.kind === 'stop') return mark(standing, ending);
    if (isMarked(content, notice)) return 'ended';
    // Without Stop it says all that it will say; but a message after it may have begun, of which nobody knows.
    return left.message === null || isLastOf(left) ? 'was-whole' : followUp(ending);
  }

  async function mark({ id, content }: StandingMessage, ending: Ending): Promise<LeftoverEnd> {
    const marked = markedContent(content, ending.notice);
    if (marked === null) await followUp(ending);
    await rewrite(id, marked, marked === null ? null : ending.button, ending);
    return 'ended';
  }

  /** The first message may have grown, too, when a later one took the rest. */
  async function takeStopFromFirst(endedId: string, ending: Ending): Promise<void> {
    try {
      const first = await read('@original', ending);
      if (first.id !== endedId && first.button?.kind === 'stop') await rewrite(first.id, null, null, ending);
    } catch (error) {
      // It is gone, or takes no edits any more.
      if (toFailure(error).kind !== 'refused') throw error;
    }
  }

  return {
    async end(left, text, button, signal) {
      const byBot = async (): Promise<LeftoverEnd> =>
        (await inChannel?.end(left, text, button, signal)) ?? 'out-of-reach';
      if (clock.now() >= closesAtMs) return byBot();
      // Where more than one message may stand, the channel tells them all.
      if (left.message === null ? begins === 'below' : left.keys.length > 1) {
        const ended = await byBot();
        if (ended !== 'out-of-reach') return ended;
      }
      try {
        return await endByToken(left, { notice: toContent(text, ''), button, signal });
      } catch (error) {
        return isTokenGone(error) ? byBot() : toLeftoverEnd(toFailure(error));
      }
    },
  };
}

/** The rest of an answer as a file: it stands whole, or not at all. */
export function createFileLeftover(options: FileLeftoverOptions): LeftoverPlace {
  const { address, clock } = options;
  const followUp = createFollowUp(options);
  return {
    async end(left, text, button, signal) {
      if (isLastOf(left)) return 'was-whole';
      if (clock.now() >= address.closesAtMs) return 'out-of-reach';
      try {
        return await followUp({ notice: toContent(text, ''), button, signal });
      } catch (error) {
        return toLeftoverEnd(toFailure(error));
      }
    },
  };
}

/** Posts the notice below, seen by whom the answer was seen; once, as far as the answers of Discord tell. */
function createFollowUp({ rest, applicationId, address }: InteractionLeftoverOptions | FileLeftoverOptions) {
  let hasNotice = false;
  return async ({ notice, button, signal }: Ending): Promise<'ended'> => {
    if (hasNotice) return 'ended';
    const flags = address.isPrivate ? SILENT.flags | MessageFlags.Ephemeral : SILENT.flags;
    const body = { ...SILENT, flags, content: notice, components: componentsOf(button) };
    await rest.post(Routes.webhook(applicationId, address.token), { body, auth: false, signal });
    hasNotice = true;
    return 'ended';
  };
}

function isTokenGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && TOKEN_IS_GONE.has(error.code);
}
