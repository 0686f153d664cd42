/*
 * Messages by the bot token: /channels/:id/messages and what belongs to them.
 */
import { channelOf, type GuildChannel } from '../guild.ts';
import { isOpen, type StoredMessage } from '../messages.ts';
import { messagePayload, readPayload } from '../payloads/messages.ts';
import type { RateLimits } from '../rate-limits.ts';
import * as access from '../rules/access-rules.ts';
import * as rules from '../rules/message-rules.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { readMessageBody } from './message-body.ts';
import { noContent, ok, parameter, type RestCall, type RestResult, type Route } from './route.ts';
import { rewriteMessage, settableFlags, writeMessage } from './write-message.ts';

const HOUR_MS = 3_600_000;

/** The channel of a call, when it exists and the bot may view it. */
export function viewedChannel(world: World, id: string): GuildChannel | Refusal {
  const channel = channelOf(world.guild, id);
  const unknown = access.knownChannel.check({ channel });
  if (unknown !== null) return unknown;
  if (channel === null) throw new Error('The rule on unknown channels let one pass');
  return access.mayView.check({ channel }) ?? channel;
}

/** The message of a call, when its channel may be viewed and holds it. */
function viewedMessage(world: World, call: RestCall): { channel: GuildChannel; message: StoredMessage } | Refusal {
  const channel = viewedChannel(world, parameter(call, 0));
  if ('rule' in channel) return channel;
  const message = world.messages.find(parameter(call, 1));
  const unknown = rules.knownMessage.check({ message, channel: channel.id });
  if (unknown !== null) return unknown;
  if (message === null) throw new Error('The rule on unknown messages let one pass');
  return { channel, message };
}

export function channelMessageRoutes(world: World, limits: RateLimits): Route[] {
  const sameNonce = (channel: string, nonce: string | number): StoredMessage | undefined =>
    world.messages
      .inChannel(channel)
      .find(
        (message) =>
          message.nonce === nonce &&
          message.author === world.guild.botUserId &&
          world.clock.now() - message.createdAtMs <= world.settings.nonceMs,
      );

  const post = (call: RestCall): RestResult => {
    const channel = viewedChannel(world, parameter(call, 0));
    if ('rule' in channel) return channel;
    const body = readMessageBody(call.body);
    if ('rule' in body) return body;
    const { reference } = body;
    const found = reference === null ? null : world.messages.find(reference.message);
    const isHere = found?.channel === channel.id && isOpen(found);
    const refusal =
      access.maySend.check({ channel }) ??
      access.mayReply.check({ channel, replies: reference !== null }) ??
      access.mayAttach.check({ channel, files: call.files.length }) ??
      rules.noForwards.check({ type: reference?.type ?? 0 }) ??
      rules.knownReference.check({
        wanted: reference !== null,
        found: isHere && (reference?.channel ?? channel.id) === channel.id,
        required: reference?.required ?? false,
      });
    if (refusal !== null) return refusal;
    if (body.enforceNonce && body.nonce !== null) {
      const earlier = sameNonce(channel.id, body.nonce);
      if (earlier !== undefined) return ok(messagePayload(world, earlier));
    }
    const place = {
      channel: channel.id,
      ephemeralFor: null,
      interaction: null,
      elsewhere: false,
      replyTo: isHere ? (reference?.message ?? null) : null,
    };
    const message = writeMessage(world, place, body, call.files, settableFlags.create);
    return 'rule' in message ? message : ok(messagePayload(world, message));
  };

  const edit = (call: RestCall): RestResult => {
    const viewed = viewedMessage(world, call);
    if ('rule' in viewed) return viewed;
    const { message, channel } = viewed;
    const body = readMessageBody(call.body);
    if ('rule' in body) return body;
    const isOld = world.clock.now() - message.createdAtMs > HOUR_MS;
    const refusal =
      rules.ownMessage.check({ author: message.author, bot: world.guild.botUserId }) ??
      access.oldEditRate.check({ taken: isOld ? limits.take('old-edits', channel.id) : null });
    if (refusal !== null) return refusal;
    const edited = rewriteMessage(world, message, body, call.files);
    return 'rule' in edited ? edited : ok(messagePayload(world, edited));
  };

  const remove = (call: RestCall): RestResult => {
    const viewed = viewedMessage(world, call);
    if ('rule' in viewed) return viewed;
    const { message, channel } = viewed;
    const refusal = rules.deletableMessage.check({
      author: message.author,
      bot: world.guild.botUserId,
      inGuild: channel.kind !== 'dm',
    });
    if (refusal !== null) return refusal;
    world.messages.remove(message.id);
    return noContent;
  };

  const read = (call: RestCall): RestResult => {
    const viewed = viewedMessage(world, call);
    if ('rule' in viewed) return viewed;
    return access.mayReadHistory.check(viewed) ?? ok(readPayload(world, viewed.message));
  };

  const list = (call: RestCall): RestResult => {
    const channel = viewedChannel(world, parameter(call, 0));
    if ('rule' in channel) return channel;
    const limit = Math.min(100, Number(call.query.get('limit') ?? 50));
    const [after, before] = [call.query.get('after'), call.query.get('before')];
    const visible = world.messages
      .inChannel(channel.id)
      .filter(isOpen)
      .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
      .filter(({ id }) => before === null || BigInt(id) < BigInt(before));
    // After a message come those that follow it next; otherwise the newest; newest first either way.
    const page = after === null ? visible.slice(-limit) : visible.slice(0, limit);
    const told = page.toReversed().map((message) => readPayload(world, message));
    return access.mayReadHistory.check({ channel }) ?? ok(told);
  };

  const type = (call: RestCall): RestResult => {
    const channel = viewedChannel(world, parameter(call, 0));
    if ('rule' in channel) return channel;
    const refusal = access.maySend.check({ channel });
    if (refusal !== null) return refusal;
    world.typing.begin(channel.id);
    return noContent;
  };

  const react =
    (present: boolean) =>
    (call: RestCall): RestResult => {
      const viewed = viewedMessage(world, call);
      if ('rule' in viewed) return viewed;
      const { channel, message } = viewed;
      const name = parameter(call, 2);
      const isNew = present && !message.reactions.some((reaction) => reaction.name === name);
      const refusal =
        access.mayReadHistory.check({ channel }) ??
        rules.knownEmoji.check({ name }) ??
        access.mayReact.check({ channel, isNew });
      if (refusal !== null) return refusal;
      world.messages.react(message.id, name, world.guild.botUserId, present);
      return noContent;
    };

  const one = '/channels/:id/messages/:id';
  const reaction = `${one}/reactions/:emoji/@me`;
  const bot = { access: 'bot' } as const;
  const posts = { name: 'channel-posts', parameters: 1 } as const;
  const edits = { name: 'channel-edits', parameters: 1 } as const;
  const deletes = { name: 'channel-deletes', parameters: 1 } as const;
  const reactions = { name: 'reactions', parameters: 1 } as const;
  return [
    { ...bot, method: 'POST', pattern: '/channels/:id/messages', limit: posts, serve: post },
    { ...bot, method: 'GET', pattern: '/channels/:id/messages', limit: null, serve: list },
    { ...bot, method: 'GET', pattern: one, limit: null, serve: read },
    { ...bot, method: 'PATCH', pattern: one, limit: edits, serve: edit },
    { ...bot, method: 'DELETE', pattern: one, limit: deletes, serve: remove },
    { ...bot, method: 'POST', pattern: '/channels/:id/typing', limit: { name: 'typing', parameters: 1 }, serve: type },
    { ...bot, method: 'PUT', pattern: reaction, limit: reactions, serve: react(true) },
    { ...bot, method: 'DELETE', pattern: reaction, limit: reactions, serve: react(false) },
  ];
}
