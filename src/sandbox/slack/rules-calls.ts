/*
 * What every call of the Web API obeys: bodies, tokens, scopes, rates, and what it may see. Part of the list in rules.ts.
 */
import { methods, webApi, type Rule } from './rule.ts';

export const callRules = {
  'method-is-known': {
    says: 'A method that the stand-in does not serve answers unknown_method.',
    source: methods,
    test: 'an unknown method is refused',
  },
  'body-is-form-or-json': {
    says: 'A body is a form or JSON.',
    source: webApi,
    test: 'a body that is neither form nor JSON is refused',
  },
  'json-body-parses': {
    says: 'A JSON body parses.',
    source: webApi,
    test: 'a broken JSON body is refused',
  },
  'json-body-is-an-object': {
    says: 'A JSON body is an object.',
    source: webApi,
    test: 'a JSON body that is no object is refused',
  },
  'a-token-comes-along': {
    says: 'A call carries a token; with a JSON body in the header.',
    source: webApi,
    test: 'a call without a token is refused',
  },
  'token-is-right': {
    says: 'The token is one that was issued.',
    source: webApi,
    test: 'a wrong token is refused',
  },
  'token-is-not-revoked': {
    says: 'A revoked token opens nothing.',
    source: `${methods}/auth.test`,
    test: 'a revoked token is refused',
  },
  'token-is-of-the-right-kind': {
    says: 'apps.connections.open takes the app token alone, everything else the bot token.',
    source: `${methods}/apps.connections.open`,
    test: 'a token of the wrong kind is refused',
  },
  'scopes-are-granted': {
    says: 'A method needs its scope: missing_scope names it.',
    source: methods,
    test: 'a missing scope is refused and named',
  },
  'rate-limits': {
    says: 'Each method has its bucket for the workspace; over it 429 with Retry-After in whole seconds.',
    source: 'https://docs.slack.dev/apis/web-api/rate-limits',
    test: 'edits above the rate are refused with a whole number of seconds',
  },
  'channel-exists-for-the-bot': {
    says: "A channel that the bot cannot see does not exist: a private one without the bot, a person's id in chat.update.",
    source: `${methods}/chat.postMessage`,
    test: 'a private channel without the bot does not exist for it',
  },
  'bot-is-in-the-channel': {
    says: 'Without chat:write.public the bot writes only where it is a member; it reacts and reads only there anyway.',
    source: `${methods}/chat.postMessage`,
    test: 'posting where the bot is no member needs chat:write.public',
  },
  'reader-is-in-the-channel': {
    says: 'An ephemeral message goes to somebody in the channel.',
    source: `${methods}/chat.postEphemeral`,
    test: 'an ephemeral message goes only to somebody in the channel',
  },
  'person-exists': {
    says: 'A person exists.',
    source: `${methods}/users.info`,
    test: 'an unknown person is refused',
  },
  'user-groups-are-in-paid-plans': {
    says: 'User groups are part of paid plans: plan_upgrade_required without one.',
    source: `${methods}/usergroups.list`,
    test: 'on a free plan there are no user groups',
  },
  'message-exists': {
    says: 'A message that was deleted, was never there, or is ephemeral cannot be changed.',
    source: `${methods}/chat.update`,
    test: 'a deleted message cannot be updated',
  },
  'message-is-the-bots-own': {
    says: 'The bot changes and deletes its own messages only.',
    source: `${methods}/chat.update`,
    test: 'a message of somebody else cannot be updated or deleted',
  },
  'reaction-name-has-its-format': {
    says: 'The name of a reaction comes without colons.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'reaction-names-a-message': {
    says: 'A reaction names channel and timestamp.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'timestamp-has-its-format': {
    says: 'A timestamp has the shape of a ts.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'one-reaction-of-a-kind': {
    says: 'The same reaction twice answers already_reacted.',
    source: `${methods}/reactions.add`,
    test: 'the same reaction twice is refused',
  },
  'reaction-is-there': {
    says: 'Only a reaction that is there can be taken away.',
    source: `${methods}/reactions.remove`,
    test: 'a reaction that is not there cannot be removed',
  },
  'history-times-are-times': {
    says: 'oldest and latest are times.',
    source: `${methods}/conversations.history`,
    test: 'a history takes only times as its bounds',
  },
  'limit-is-in-range': {
    says: 'limit is between 1 and 999.',
    source: `${methods}/conversations.history`,
    test: 'a page of a history has a limit and a known cursor',
  },
  'cursor-is-known': {
    says: 'A cursor is one that was handed out.',
    source: `${methods}/conversations.history`,
    test: 'a page of a history has a limit and a known cursor',
  },
} as const satisfies Readonly<Record<string, Rule>>;
