/*
 * What native streams, statuses and files obey. Part of the list in rules.ts.
 */
import { harsherThan, methods, type Rule } from './rule.ts';

export const streamRules = {
  'a-stream-names-a-thread': {
    says: 'A stream replies to a message: it needs thread_ts.',
    source: `${methods}/chat.startStream`,
    test: 'a stream needs a thread and somebody to stream to',
  },
  'a-stream-names-a-person': {
    says: 'A stream names whom it is for, in direct messages too.',
    source: harsherThan(`${methods}/chat.startStream`),
    test: 'a stream needs a thread and somebody to stream to',
  },
  'a-stream-names-a-team': {
    says: 'A stream names the team of whom it is for, in direct messages too.',
    source: harsherThan(`${methods}/chat.startStream`),
    test: 'a stream needs a thread and somebody to stream to',
  },
  'a-stream-names-a-known-team': {
    says: 'recipient_team_id is the id of the workspace, not its name.',
    source: `${methods}/chat.startStream`,
    test: 'a stream needs a thread and somebody to stream to',
  },
  'text-or-chunks': {
    says: 'A call brings markdown_text or chunks, never both.',
    source: `${methods}/chat.appendStream`,
    test: 'a stream keeps to text or to chunks',
  },
  'a-stream-keeps-its-mode': {
    says: 'What began as markdown_text goes on as markdown_text, what began as chunks as chunks.',
    source: `${methods}/chat.appendStream`,
    test: 'a stream keeps to text or to chunks',
  },
  'an-append-has-content': {
    says: 'An append brings text or chunks.',
    source: `${methods}/chat.appendStream`,
    test: 'an append without content is refused',
  },
  'chunks-have-known-shapes': {
    says: 'Chunks have the documented fields; texts of tasks and plans hold 256 characters.',
    source: '@slack/types/dist/chunk.d.ts',
    test: 'chunks with a wrong shape are refused',
  },
  'a-stream-is-open': {
    says: 'Only a stream that is open can be appended to and stopped.',
    source: `${methods}/chat.appendStream`,
    test: 'a stream closes after five minutes, whatever is appended',
  },
  'a-stream-is-the-apps-own': {
    says: 'An app appends to its own messages only.',
    source: `${methods}/chat.appendStream`,
    test: 'only the own stream can be appended to',
  },
  'a-stream-has-50-blocks': {
    says: 'A stream holds 50 blocks, counted after Markdown became blocks.',
    source: `${methods}/chat.appendStream`,
    test: 'a stream holds no more than a message does',
  },
  'a-stream-is-not-edited': {
    says: 'chat.update and response_url leave a message alone while it streams.',
    source: `${methods}/chat.update`,
    test: 'an open stream cannot be edited or deleted',
  },
  'a-stream-is-not-deleted': {
    says: 'chat.delete leaves a message alone while it streams.',
    source: harsherThan(`${methods}/chat.delete`),
    test: 'an open stream cannot be edited or deleted',
  },
  'a-status-names-a-thread': {
    says: 'A status stands below a thread that is there.',
    source: `${methods}/assistant.threads.setStatus`,
    test: 'a status needs a thread',
  },
  'loading-messages-10': {
    says: 'At most 10 loading messages rotate.',
    source: `${methods}/assistant.threads.setStatus`,
    test: 'at most ten loading messages are taken',
  },
  'an-upload-is-announced-in-a-form': {
    says: 'filename and length come in a form; in JSON they count as missing.',
    source: harsherThan('https://github.com/Octember/earshot/pull/10'),
    test: 'an upload is announced in a form, with name and length',
  },
  'a-file-is-not-empty': {
    says: 'The length of a file is at least one byte.',
    source: `${methods}/files.getUploadURLExternal`,
    test: 'an upload is announced in a form, with name and length',
  },
  'a-snippet-has-1-mb': {
    says: 'A snippet holds 1 MB.',
    source: `${methods}/files.getUploadURLExternal`,
    test: 'snippets and descriptions have their limits',
  },
  'an-alt-text-has-1000-characters': {
    says: 'The description of an image holds 1,000 characters.',
    source: `${methods}/files.getUploadURLExternal`,
    test: 'snippets and descriptions have their limits',
  },
  'an-upload-url-works-once': {
    says: 'An upload URL was handed out, and takes one file.',
    source: harsherThan(`${methods}/files.getUploadURLExternal`),
    test: 'an upload URL takes one file, of the announced length',
  },
  'a-file-has-its-length': {
    says: 'As many bytes arrive as were announced.',
    source: harsherThan(`${methods}/files.getUploadURLExternal`),
    test: 'an upload URL takes one file, of the announced length',
  },
  'files-are-listed': {
    says: 'Completing an upload lists the files.',
    source: `${methods}/files.completeUploadExternal`,
    test: 'only files that have arrived can be completed, and once',
  },
  'a-completed-file-has-arrived': {
    says: 'Only a file that has arrived can be completed, and only once.',
    source: harsherThan(`${methods}/files.completeUploadExternal`),
    test: 'only files that have arrived can be completed, and once',
  },
} as const satisfies Readonly<Record<string, Rule>>;
