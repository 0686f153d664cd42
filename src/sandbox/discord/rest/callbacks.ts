/*
 * The first response to an interaction: POST /interactions/:id/:token/callback. Here and only here is it decided whether
 * the answer is ephemeral.
 */
import type { RESTPostAPIInteractionCallbackWithResponseResult } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Interaction } from '../interactions.ts';
import { messageFlag, type StoredMessage } from '../messages.ts';
import { type MessagePayload, messagePayload } from '../payloads/messages.ts';
import * as rules from '../rules/interaction-rules.ts';
import * as messageRules from '../rules/message-rules.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { readMessageBody, shapeFault } from './message-body.ts';
import { noContent, ok, parameter, type RestCall, type RestResult, type Route } from './route.ts';
import { type Place, rewriteMessage, settableFlags, writeMessage, writeThinking } from './write-message.ts';

const schema = z.object({
  type: z.number().int(),
  data: z.looseObject({ flags: z.number().int().nonnegative().nullish() }).nullish(),
});

type Answered = Omit<RESTPostAPIInteractionCallbackWithResponseResult, 'interaction' | 'resource'> & {
  readonly interaction: {
    readonly id: string;
    readonly type: number;
    readonly response_message_id?: string;
    readonly response_message_loading?: boolean;
    readonly response_message_ephemeral?: boolean;
  };
  readonly resource?: { readonly type: number; readonly message?: MessagePayload };
};

/** The errors of the message stand below `data` in this body. */
function inData(refusal: Refusal): Refusal {
  return refusal.errors === undefined ? refusal : { ...refusal, errors: { data: refusal.errors } };
}

/** Where the answer to this interaction stands; the answer to a press hangs on the message with the button. */
export function placeOf(interaction: Interaction, ephemeral: boolean): Place {
  const { id, kind, person, command, installed, owner, sourceMessage, channel, elsewhere } = interaction;
  return {
    channel,
    ephemeralFor: ephemeral || interaction.forcedEphemeral ? person : null,
    interaction: { id, kind, person, command, installed, owner, sourceMessage },
    replyTo: sourceMessage,
    elsewhere,
  };
}

function answer(world: World, interaction: Interaction, type: number, message: StoredMessage | null): Answered {
  return {
    interaction: {
      id: interaction.id,
      type: interaction.kind === 'command' ? 2 : 3,
      ...(message === null
        ? {}
        : {
            response_message_id: message.id,
            response_message_loading: interaction.state === 'deferred',
            response_message_ephemeral: interaction.ephemeral,
          }),
    },
    resource: { type, ...(message === null ? {} : { message: messagePayload(world, message) }) },
  };
}

/** Carries out a response; what it wrote, null when nothing is visible yet, or a refusal. */
function respond(world: World, interaction: Interaction, type: number, call: RestCall): StoredMessage | Refusal | null {
  const raw = schema.parse(call.body).data ?? {};
  const wantsEphemeral = interaction.forcedEphemeral || ((raw.flags ?? 0) & messageFlag.ephemeral) !== 0;
  const source = interaction.sourceMessage === null ? null : world.messages.find(interaction.sourceMessage);
  switch (type) {
    case 5: {
      const flags = { flags: raw.flags ?? 0, allowed: settableFlags.respond, path: ['flags'] };
      const refusal = messageRules.allowedFlags.check(flags);
      if (refusal !== null) return refusal;
      world.interactions.acknowledge(interaction, 'deferred', wantsEphemeral);
      return writeThinking(world, placeOf(interaction, wantsEphemeral));
    }
    case 6:
      world.interactions.acknowledge(interaction, 'answered', source !== null && source.ephemeralFor !== null);
      return source;
    case 7: {
      const body = readMessageBody(raw);
      if ('rule' in body) return body;
      if (source === null) return messageRules.knownMessage.check({ message: null, channel: null });
      // Files that an update does not name are gone, unlike with an edit.
      const whole = { ...body, attachments: body.attachments ?? [] };
      const written = rewriteMessage(world, source, whole, call.files);
      if (!('rule' in written)) world.interactions.acknowledge(interaction, 'answered', source.ephemeralFor !== null);
      return written;
    }
    default: {
      const body = readMessageBody(raw);
      if ('rule' in body) return body;
      const written = writeMessage(
        world,
        placeOf(interaction, wantsEphemeral),
        body,
        call.files,
        settableFlags.respond,
      );
      if (!('rule' in written)) world.interactions.acknowledge(interaction, 'answered', wantsEphemeral);
      return written;
    }
  }
}

export function callbackRoutes(world: World): Route[] {
  const serve = (call: RestCall): RestResult => {
    const interaction = world.interactions.find(parameter(call, 0), parameter(call, 1));
    const expired = interaction !== null && world.interactions.expired(interaction);
    const late = rules.acknowledgedInTime.check({ interaction: expired ? null : interaction });
    if (late !== null) return late;
    if (interaction === null) throw new Error('The rule on unknown interactions let one pass');
    const twice = rules.acknowledgedOnce.check({ interaction });
    if (twice !== null) return twice;
    const request = schema.safeParse(call.body);
    if (!request.success) {
      const broken = messageRules.rightShape.check({ fault: shapeFault(request.error) });
      if (broken !== null) return broken;
    }
    const type = request.data?.type ?? 0;
    const wrongType = rules.callbackType.check({ type, kind: interaction.kind });
    if (wrongType !== null) return wrongType;
    const written = respond(world, interaction, type, call);
    if (written !== null && 'rule' in written) return inData(written);
    if (written !== null) {
      interaction.original = written.id;
      interaction.messages.add(written.id);
    }
    return call.query.get('with_response') === 'true' ? ok(answer(world, interaction, type, written)) : noContent;
  };
  return [{ method: 'POST', pattern: '/interactions/:id/:token/callback', access: 'open', limit: null, serve }];
}
