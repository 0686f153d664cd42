/*
 * Which payload a press on a message becomes, in the shape in which Slack sends it. Pure but for its ids.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Delivery } from './courier.ts';
import { readPressable, type Pressable } from './element-shapes.ts';
import { messageJson } from './message-json.ts';
import { credentials } from './settings.ts';
import { isObject } from './web-api/arguments.ts';
import { team, type SlackChannel, type SlackPerson, type StoredMessage } from './workspace.ts';

const channelNames = { public: null, private: 'privategroup', dm: 'directmessage' } as const;

/** How payloads of commands and presses name a channel. */
export function channelName(channel: SlackChannel): string {
  return channelNames[channel.kind] ?? channel.name;
}

export function triggerId(clock: SandboxClock): string {
  return `${clock.now()}.100000000001.${randomBytes(16).toString('hex')}`;
}

interface Pressed {
  readonly element: Pressable;
  readonly blockId: string;
}

function elementsOf(block: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { elements, accessory } = block;
  return Array.isArray(elements) ? elements : [accessory];
}

/** What a person finds under this name in a message, in the first block that has it. Null when there is nothing. */
export function findPressable(message: StoredMessage, actionId: string, personId: string): Pressed | null {
  for (const block of message.blocks) {
    if (!isObject(block)) continue;
    for (const found of elementsOf(block)) {
      const element = readPressable(found);
      if (element === null || element.action_id !== actionId) continue;
      const isHidden = element.type === 'icon_button' && element.visible_to_user_ids?.includes(personId) === false;
      if (!isHidden) return { element, blockId: String(block['block_id']) };
    }
  }
  return null;
}

/** What was chosen, beside the names. Null when the element has no such choice. */
function choice(element: Pressable, value: string | null): Readonly<Record<string, unknown>> | null {
  switch (element.type) {
    case 'button': {
      const { text, value: own, url, style } = element;
      return {
        text,
        ...(own === undefined ? {} : { value: own }),
        ...(url === undefined ? {} : { url }),
        ...(style === undefined ? {} : { style }),
      };
    }
    case 'icon_button':
      return { icon: element.icon, text: element.text, value: element.value ?? '' };
    case 'feedback_buttons': {
      const both = [element.positive_button, element.negative_button];
      const chosen = value === null ? both[0] : both.find((button) => button.value === value);
      return chosen ? { text: chosen.text, value: chosen.value } : null;
    }
    case 'overflow':
    case 'static_select': {
      const chosen = value === null ? element.options[0] : element.options.find((option) => option.value === value);
      return chosen ? { selected_option: { text: chosen.text, value: chosen.value } } : null;
    }
  }
}

/** The payload of a press. Null when there is no such choice. */
export function pressDelivery(parts: {
  readonly person: SlackPerson;
  readonly channel: SlackChannel;
  readonly message: StoredMessage;
  readonly pressed: Pressed;
  /** Which of two feedback buttons or which option of a menu, by its value; null for the first. */
  readonly value: string | null;
  readonly responseUrl: string;
  readonly clock: SandboxClock;
}): Delivery | null {
  const { person, channel, message, pressed, value, responseUrl, clock } = parts;
  const { element, blockId } = pressed;
  const chosen = choice(element, value);
  if (chosen === null) return null;
  const isEphemeral = message.ephemeralFor !== null;
  const name = person.name.toLowerCase();
  const action = {
    action_id: element.action_id,
    block_id: blockId,
    ...chosen,
    type: element.type,
    action_ts: `${Math.floor(clock.now() / 1000)}.${String(clock.now() % 1000).padStart(3, '0')}000`,
  };
  return {
    kind: 'action',
    name: 'block_actions',
    payload: {
      type: 'block_actions',
      user: { id: person.id, username: name, name, team_id: person.kind === 'stranger' ? team.strangersId : team.id },
      api_app_id: team.appId,
      token: credentials.verificationToken,
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: isEphemeral,
        ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      },
      trigger_id: triggerId(clock),
      team: { id: team.id, domain: team.domain },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: channel.id, name: channelName(channel) },
      // Ephemeral messages are not kept: nobody can hand them over.
      ...(isEphemeral ? {} : { message: messageJson(message, { withMetadata: false }) }),
      state: { values: {} },
      response_url: responseUrl,
      actions: [action],
    },
  };
}
