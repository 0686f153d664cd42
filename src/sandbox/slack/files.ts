/*
 * Files on their way into the workspace: an address is handed out, the bytes are posted there, and the app says where
 * the file is to appear. Knows no channel.
 */
import { randomBytes } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import type { Call } from '../server.ts';
import { answerCall, type HttpAnswer } from './answers.ts';
import { recordRefusal, refuse, type Refused } from './refusal.ts';
import type { Timers } from './timers.ts';
import type { SlackFile } from './workspace.ts';

interface Upload extends SlackFile {
  readonly path: string;
  content: Buffer | null;
  isComplete: boolean;
}

export interface Files {
  /** `path` is where the bytes go. */
  reserve(name: string, size: number): { readonly id: string; readonly path: string };
  /** Takes the bytes of a file, raw or as the first file of a multipart form. */
  handle(call: Call): Promise<void>;
  /** The files when all of them have arrived and none was completed before; completes them. */
  complete(ids: readonly string[]): readonly SlackFile[] | null;
  content(id: string): Buffer | null;
}

/** The first file of a multipart form, or the body as it is. Null when the form cannot be read. */
async function bytesOf({ headers, body }: Call): Promise<Buffer | null> {
  const contentType = headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return body;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    for (const value of form.values()) {
      if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
    }
  } catch {
    // Not a form after all.
  }
  return null;
}

export function createFiles(options: {
  readonly faults: Faults;
  readonly record: SandboxRecord;
  readonly timers: Timers;
}): Files {
  const uploads = new Map<string, Upload>();

  function receive(upload: Upload | undefined, content: Buffer | null): Refused | null {
    if (!upload || upload.content !== null) return refuse('an-upload-url-works-once', 'upload_not_found');
    if (content?.length !== upload.size) return refuse('a-file-has-its-length', 'size_mismatch');
    upload.content = content;
    return null;
  }

  return {
    reserve(name, size) {
      const id = `F0${randomBytes(5).toString('hex').toUpperCase()}`;
      const path = `/upload/v1/${randomBytes(18).toString('base64url')}`;
      uploads.set(id, { id, name, size, path, content: null, isComplete: false });
      return { id, path };
    },
    async handle(call) {
      const upload = uploads.values().find(({ path }) => path === call.url.pathname);
      const content = await bytesOf(call);
      const request = { file: upload?.id ?? null, bytes: content?.length ?? null };
      const fault = options.faults.take('upload_url');
      let refused: Refused | null = null;
      const answer = await answerCall(call, fault, options.timers, (): HttpAnswer => {
        refused = receive(upload, content);
        if (!refused) return { status: 200, headers: {}, body: `OK - ${content?.length ?? 0}` };
        return { status: refused.error === 'size_mismatch' ? 400 : 404, headers: {}, body: refused.error };
      });
      const details = { request, status: answer?.status ?? null, answer: answer?.body ?? null };
      options.record.add('slack', 'called', 'upload_url', fault ? { ...details, fault: fault.kind } : details);
      recordRefusal(options.record, 'upload_url', request, refused);
    },
    complete(ids) {
      const found = ids.flatMap((id) => uploads.get(id) ?? []);
      if (found.length < ids.length || found.some(({ content, isComplete }) => content === null || isComplete)) {
        return null;
      }
      return found.map((upload) => {
        upload.isComplete = true;
        const { id, name, size } = upload;
        return { id, name, size };
      });
    },
    content: (id) => uploads.get(id)?.content ?? null,
  };
}
