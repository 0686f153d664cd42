/*
 * Which event a change in the workspace becomes, if the app hears of it at all, in the shape of the Events API. Pure
 * but for its ids.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Delivery } from './courier.ts';
import { messageJson } from './message-json.ts';
import { credentials, type SlackSettings } from './settings.ts';
import { team, type Change, type SlackChannel, type SlackPerson, type StoredMessage } from './workspace.ts';

type Event = Readonly<Record<string, unknown>>;

function randomId(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex').toUpperCase()}`;
}

function envelope(name: string, event: Event, { isShared }: Place, clock: SandboxClock): Delivery {
  const eventId = randomId('Ev0');
  return {
    kind: 'event',
    name,
    payload: {
      token: credentials.verificationToken,
      // Whose channel it is, and not whom the app belongs to: that stands in the authorizations.
      team_id: isShared ? team.strangersId : team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: team.appId,
      event,
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(clock.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: team.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: isShared,
      event_context: `4-${Buffer.from(eventId).toString('base64url')}`,
    },
  };
}

/** Where a change happened, and by whom. */
interface Place {
  readonly channel: SlackChannel;
  /** Whether another organisation has this channel, too. */
  readonly isShared: boolean;
  /** For a reply, the author of the thread's first message. */
  readonly threadAuthor: string | null;
  /** Null for bots. */
  readonly author: SlackPerson | null;
}

/** What an event tells of the thread and, in a shared channel, of where its author is from. */
function placeFields({ threadAuthor, isShared, author }: Place): Event {
  const teamId = author?.kind === 'stranger' ? team.strangersId : team.id;
  return {
    ...(threadAuthor === null ? {} : { parent_user_id: threadAuthor }),
    ...(isShared ? { team: teamId, user_team: teamId, source_team: teamId } : {}),
  };
}

function postedInDirectMessage(message: StoredMessage, place: Place): Event {
  return {
    ...messageJson(message, { withMetadata: false }),
    ...placeFields(place),
    channel: place.channel.id,
    event_ts: message.ts,
    channel_type: 'im',
  };
}

function mention(message: StoredMessage, place: Place): Event {
  return {
    ...messageJson(message, { withMetadata: false }),
    ...placeFields(place),
    type: 'app_mention',
    channel: place.channel.id,
    event_ts: message.ts,
  };
}

function changedInDirectMessage(change: Change & { kind: 'edited' }, channel: SlackChannel, eventTs: string): Event {
  return {
    type: 'message',
    subtype: 'message_changed',
    message: messageJson(change.message, { withMetadata: false }),
    previous_message: messageJson(change.before, { withMetadata: false }),
    hidden: true,
    channel: channel.id,
    ts: eventTs,
    event_ts: eventTs,
    channel_type: 'im',
  };
}

function deletedInDirectMessage(message: StoredMessage, channel: SlackChannel, eventTs: string): Event {
  return {
    type: 'message',
    subtype: 'message_deleted',
    previous_message: messageJson(message, { withMetadata: false }),
    deleted_ts: message.ts,
    hidden: true,
    channel: channel.id,
    ts: eventTs,
    event_ts: eventTs,
    channel_type: 'im',
  };
}

function directMessageEvent(change: Change, place: Place, clock: SandboxClock): Event | null {
  const { channel } = place;
  const eventTs = `${Math.floor(clock.now() / 1000)}.000000`;
  switch (change.kind) {
    case 'posted':
      return postedInDirectMessage(change.message, place);
    case 'edited':
      return changedInDirectMessage(change, channel, eventTs);
    case 'deleted':
      return deletedInDirectMessage(change.message, channel, eventTs);
    case 'reacted':
      return null;
  }
}

/**
 * The delivery that a change causes, or null. The app hears of mentions where it is a member, and of everything in its
 * direct messages, its own writing included; ephemeral messages reach nobody's app.
 */
export function eventFor(change: Change, place: Place, settings: SlackSettings, clock: SandboxClock): Delivery | null {
  const { message } = change;
  const { channel } = place;
  if (message.ephemeralFor !== null) return null;
  if (channel.kind === 'dm') {
    const event = settings.scopes.has('im:history') ? directMessageEvent(change, place, clock) : null;
    return event && envelope('message.im', event, place, clock);
  }
  const mentioned = change.kind === 'posted' && message.text.includes(`<@${team.botUserId}>`);
  const heard = channel.members.includes(team.botUserId) && settings.scopes.has('app_mentions:read');
  return mentioned && heard ? envelope('app_mention', mention(message, place), place, clock) : null;
}
