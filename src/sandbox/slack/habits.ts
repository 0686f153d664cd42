/*
 * The list of what Slack does without refusing anything, as far as the stand-in does it too, with where each habit
 * comes from and the test that shows it. What it refuses stands in rules.ts.
 */
import { commands, eventsApi, harsherThan, interaction, kit, methods, socketMode, webApi, type Rule } from './rule.ts';

export const habits: readonly Rule[] = [
  {
    says: 'A post without blocks over 4,000 characters becomes several messages, cut anywhere; the first is answered.',
    source: harsherThan('https://github.com/chainloop-dev/chainloop/issues/272'),
    test: 'a long post without blocks is split anywhere, and the first part is answered',
  },
  {
    says: 'A post over 40,000 characters is cut.',
    source: `${methods}/chat.postMessage`,
    test: 'a post over 40,000 characters is cut',
  },
  {
    says: 'An edit that names no blocks keeps the old ones.',
    source: harsherThan(`${methods}/chat.update`),
    test: 'an update keeps what it does not name',
  },
  {
    says: 'Metadata stays through an edit that names none; an empty object takes it away.',
    source: `${methods}/chat.update`,
    test: 'metadata stays until an empty object takes it away',
  },
  {
    says: '"(edited)" does not show when the edit came as blocks.',
    source: `${methods}/chat.update`,
    test: 'an update that came as blocks does not show as edited',
  },
  {
    says: 'Blocks and buttons without a name get one.',
    source: `${kit}/blocks`,
    test: 'blocks and buttons without a name get one',
  },
  {
    says: 'The first message of a thread tells how many replies there are, and the newest.',
    source: `${methods}/conversations.replies`,
    test: 'the first message of a thread counts its replies',
  },
  {
    says: 'A stranger shows by the workspace that they are of, in users.info and in events of shared channels.',
    source: 'https://docs.slack.dev/apis/slack-connect',
    test: 'strangers are told by their workspace, in a look-up and in events',
  },
  {
    says: 'An event in a shared channel names the workspace that owns the channel; the authorizations name ours.',
    source: harsherThan('https://docs.slack.dev/apis/slack-connect'),
    test: 'an event in a shared channel names its owner, and us in the authorizations',
  },
  {
    says: 'Guests are restricted; those of a single channel are ultra restricted as well.',
    source: 'https://docs.slack.dev/reference/objects/user-object',
    test: 'guests are told apart from members',
  },
  {
    says: 'Groups come with their people only when asked for, and disabled ones not at all.',
    source: `${methods}/usergroups.list`,
    test: 'user groups come with their people when they are asked for',
  },
  {
    says: 'A press arrives with the message, unless that is ephemeral.',
    source: 'https://docs.slack.dev/reference/interaction-payloads/block_actions-payload',
    test: 'a press on an ephemeral message arrives without the message',
  },
  {
    says: 'A button that is a link sends a press all the same.',
    source: `${kit}/block-elements/button-element`,
    test: 'a button that is a link sends a press all the same',
  },
  {
    says: 'The response_url of a press replaces the message with the button, and no other.',
    source: interaction,
    test: 'the response_url of a press replaces its own message, however often it was used to post',
  },
  {
    says: 'A press that fails leaves a warning beside the button, for the person who pressed.',
    source: 'https://github.com/slackapi/slack-github-action/issues/513',
    test: 'a press without acknowledgement within 3 s fails, for that person alone',
  },
  {
    says: 'Slackbot tells the person, and nobody else, that a command failed, and with which error.',
    source: 'https://github.com/slackapi/bolt-python/issues/951',
    test: 'Slackbot tells the person alone that a command failed',
  },
  {
    says: 'Slackbot says that a command is not supported in threads.',
    source: 'https://github.com/slackapi/bolt-python/issues/873',
    test: 'a command in a thread fails',
  },
  {
    says: 'An acknowledgement in the channel shows the command that the person typed.',
    source: commands,
    test: 'an acknowledgement in the channel shows the command and the answer to everybody',
  },
  {
    says: 'A stream closes by itself after five minutes and then is a message like any other.',
    source: 'https://docs.slack.dev/changelog/2025/10/7/chat-streaming',
    test: 'a stream closes after five minutes, whatever is appended',
  },
  {
    says: 'Nothing keeps a streamed message from unfurling its links.',
    source: harsherThan(`${methods}/chat.startStream`),
    test: 'what is streamed pings and unfurls',
  },
  {
    says: 'A status disappears after two minutes.',
    source: `${methods}/assistant.threads.setStatus`,
    test: 'a status disappears after two minutes',
  },
  {
    says: "A status disappears with the app's next message in the thread.",
    source: `${methods}/assistant.threads.setStatus`,
    test: 'a status disappears with the next message of the bot',
  },
  {
    says: 'A shared file appears as a message; without a channel it stays private.',
    source: `${methods}/files.completeUploadExternal`,
    test: 'a file is uploaded with the SDK and appears in its thread',
  },
  {
    says: 'Redeliveries carry their number and their reason.',
    source: eventsApi,
    test: 'a redelivery over HTTP tells its number and reason',
  },
  {
    says: 'Each payload goes to one of the open connections.',
    source: socketMode,
    test: 'each payload goes to one of the open connections',
  },
  {
    says: 'A bucket refills at its rate, and Retry-After says when the next call fits.',
    source: `${webApi}/rate-limits`,
    test: 'edits above the rate are refused with a whole number of seconds',
  },
];
