/*
 * What an interaction token can do after the first response: follow-ups, and reading, editing and deleting its messages.
 */
import type { Interaction } from '../interactions.ts';
import { messageFlag, type StoredMessage } from '../messages.ts';
import { messagePayload } from '../payloads/messages.ts';
import * as rules from '../rules/interaction-rules.ts';
import * as messageRules from '../rules/message-rules.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { placeOf } from './callbacks.ts';
import { readMessageBody } from './message-body.ts';
import { noContent, ok, parameter, type RestCall, type RestResult, type Route } from './route.ts';
import { rewriteMessage, settableFlags, writeMessage } from './write-message.ts';

/** The interaction of a call, when its token is alive and was acknowledged. */
function interactionOf(world: World, call: RestCall): Interaction | Refusal {
  const interaction = world.interactions.withToken(parameter(call, 1));
  const refusal =
    rules.knownWebhook.check({ application: parameter(call, 0), own: world.guild.applicationId }) ??
    rules.liveToken.check({
      known: interaction !== null,
      expired: interaction !== null && world.interactions.expired(interaction),
    });
  if (refusal !== null) return refusal;
  if (interaction === null) throw new Error('The rule on live tokens let an unknown one pass');
  return rules.acknowledgedFirst.check({ state: interaction.state }) ?? interaction;
}

/** The message that a call names, when it belongs to the token. */
function messageOf(world: World, interaction: Interaction, name: string): StoredMessage | Refusal {
  const id = name === '@original' ? interaction.original : name;
  const message = id !== null && interaction.messages.has(id) ? world.messages.find(id) : null;
  const unknown = messageRules.knownMessage.check({ message, channel: null });
  if (unknown !== null) return unknown;
  if (message === null) throw new Error('The rule on unknown messages let one pass');
  return message;
}

export function webhookRoutes(world: World): Route[] {
  /** Hands the call to `serve` with its interaction and message, or refuses. */
  const withMessage =
    (serve: (interaction: Interaction, message: StoredMessage, call: RestCall) => RestResult) =>
    (call: RestCall): RestResult => {
      const interaction = interactionOf(world, call);
      if ('rule' in interaction) return interaction;
      const message = messageOf(world, interaction, parameter(call, 2));
      return 'rule' in message ? message : serve(interaction, message, call);
    };

  const edit = withMessage((interaction, message, call) => {
    const body = readMessageBody(call.body);
    if ('rule' in body) return body;
    const edited = rewriteMessage(world, message, body, call.files);
    if ('rule' in edited) return edited;
    if (message.id === interaction.original) interaction.state = 'answered';
    return ok(messagePayload(world, edited));
  });

  const remove = withMessage((_interaction, message) => {
    world.messages.remove(message.id);
    return noContent;
  });

  const read = withMessage((_interaction, message) => ok(messagePayload(world, message)));

  const followUp = (call: RestCall): RestResult => {
    const interaction = interactionOf(world, call);
    if ('rule' in interaction) return interaction;
    const tooMany = rules.followUpCount.check({ elsewhere: interaction.elsewhere, posted: interaction.followUps });
    if (tooMany !== null) return tooMany;
    const body = readMessageBody(call.body);
    if ('rule' in body) return body;
    const original = interaction.original === null ? null : world.messages.find(interaction.original);
    const takesPlace = interaction.state === 'deferred' && original !== null;
    const isEphemeral = ((body.flags ?? 0) & messageFlag.ephemeral) !== 0;
    // The first follow-up to a deferred answer becomes that answer and is as visible as the deferral said.
    const written = takesPlace
      ? rewriteMessage(world, original, body, call.files, settableFlags.respond)
      : writeMessage(world, placeOf(interaction, isEphemeral), body, call.files, settableFlags.respond);
    if ('rule' in written) return written;
    if (takesPlace) interaction.state = 'answered';
    interaction.followUps += 1;
    interaction.messages.add(written.id);
    return ok(messagePayload(world, written));
  };

  const one = '/webhooks/:id/:token/messages/:id';
  const limited = { access: 'open', limit: { name: 'webhook', parameters: 2 } } as const;
  const free = { access: 'open', limit: null } as const;
  return [
    { ...limited, method: 'POST', pattern: '/webhooks/:id/:token', serve: followUp },
    { ...free, method: 'GET', pattern: one, serve: read },
    { ...limited, method: 'PATCH', pattern: one, serve: edit },
    { ...free, method: 'DELETE', pattern: one, serve: remove },
  ];
}
