/*
 * Files: files.getUploadURLExternal and files.completeUploadExternal. The bytes themselves go elsewhere (files.ts).
 */
import { z } from 'zod';
import { readContent, type Content } from '../message-rules.ts';
import { isRefused, refuse, refuseBecause, type Refused } from '../refusal.ts';
import { shownBlocks, shownText } from '../shown.ts';
import { team, type SlackChannel } from '../workspace.ts';
import type { Arguments } from './arguments.ts';
import { checkThread, joinedChannel, reply, type ApiContext, type Method, type Reply } from './method.ts';

const maxAltCharacters = 1000;
const maxSnippetBytes = 1_000_000;

const listed = z.array(
  z.strictObject({
    id: z.string().min(1),
    title: z.string().optional(),
    highlight_type: z.string().optional(),
  }),
);

function checkReservation(args: Arguments): Refused | null {
  // Seen at Slack: with a JSON body both fields count as missing.
  const missing = ['filename', 'length'].filter((name) => args.isJson || !args.has(name));
  if (missing.length > 0) {
    const reasons = missing.map((name) => `missing required field: ${name}`);
    return refuseBecause('an-upload-is-announced-in-a-form', 'invalid_arguments', reasons);
  }
  const size = Number(args.text('length'));
  if (!Number.isInteger(size) || size < 1) return refuse('a-file-is-not-empty', 'missing_argument');
  if (args.has('snippet_type') && size > maxSnippetBytes) return refuse('a-snippet-has-1-mb', 'snippet_too_large');
  const alt = args.text('alt_txt') ?? args.text('alt_text') ?? '';
  return alt.length > maxAltCharacters ? refuse('an-alt-text-has-1000-characters', 'alt_txt_too_large') : null;
}

const getUploadUrl: Method = {
  token: 'bot',
  scopes: ['files:write'],
  serve(args, { files, address }): Reply {
    const refused = checkReservation(args);
    if (refused) return refused;
    const { id, path } = files.reserve(args.text('filename') ?? '', Number(args.text('length')));
    return reply({ upload_url: `${address()}${path}`, file_id: id });
  },
};

/** The comment that introduces the files; `blocks` count only without one. */
function introduction(args: Arguments): Content | Refused {
  const comment = args.text('initial_comment');
  if (comment === null && args.has('blocks')) {
    return readContent({ text: null, markdownText: null, blocks: args.structure('blocks') });
  }
  return { text: comment, markdownText: null, blocks: undefined };
}

/** Where the files are shared; null when they stay private. */
function destination(args: Arguments, { workspace }: ApiContext): SlackChannel | null | Refused {
  if (!args.has('channel_id')) return null;
  const channel = joinedChannel(args.text('channel_id'), workspace);
  if (isRefused(channel)) return channel;
  return checkThread(args.text('thread_ts'), channel, workspace) ?? channel;
}

const completeUpload: Method = {
  token: 'bot',
  scopes: ['files:write'],
  serve(args, context): Reply {
    const parsed = listed.min(1).safeParse(args.structure('files'));
    if (!parsed.success) {
      return refuseBecause('files-are-listed', 'invalid_arguments', ['missing required field: files']);
    }
    const channel = destination(args, context);
    if (isRefused(channel)) return channel;
    const content = introduction(args);
    if (isRefused(content)) return content;
    const files = context.files.complete(parsed.data.map(({ id }) => id));
    if (files === null) return refuse('a-completed-file-has-arrived', 'file_not_found');
    if (channel !== null) {
      context.workspace.post({
        channel: channel.id,
        threadTs: args.text('thread_ts'),
        user: team.botUserId,
        botId: team.botId,
        subtype: 'file_share',
        text: shownText(content),
        blocks: shownBlocks(content),
        files,
      });
    }
    const titles = new Map(parsed.data.map(({ id, title }) => [id, title]));
    return reply({ files: files.map(({ id, name }) => ({ id, title: titles.get(id) ?? name })) });
  },
};

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
};
