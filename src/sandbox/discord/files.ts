/*
 * The files of messages: what was uploaded, kept as long as the stand-in runs, and served as Discord's CDN would. Knows
 * neither forms nor messages.
 */
import type { Call } from '../server.ts';
import type { Snowflakes } from './snowflakes.ts';

/** A file as a form brought it. */
export interface UploadedFile {
  /** The n of `files[n]`, as text. */
  readonly index: string;
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** The name as it was given, when Discord had to change it. */
  readonly title: string | null;
  /** The text for those who do not see the file. */
  readonly description: string | null;
}

export interface Files {
  /** Keeps an upload under a new id. */
  keep(file: UploadedFile, description: string | null): Attachment;
  content(id: string): Buffer | null;
  /** Answers `GET /attachments/CHANNEL/ID/NAME`; false when the call is none of these. */
  serve(call: Call): boolean;
}

export function createFiles(nextId: Snowflakes): Files {
  const contents = new Map<string, { readonly content: Buffer; readonly contentType: string }>();
  return {
    keep(file, description) {
      const id = nextId();
      contents.set(id, { content: file.content, contentType: file.contentType });
      const filename = file.name.replace(/[^\w.-]+/g, '_');
      return {
        id,
        filename,
        size: file.content.length,
        contentType: file.contentType,
        title: filename === file.name ? null : file.name.replace(/\.[^.]*$/, ''),
        description,
      };
    },
    content: (id) => contents.get(id)?.content ?? null,
    serve({ method, url, response }) {
      const id = /^\/attachments\/\d+\/(\d+)\/[^/]+$/.exec(url.pathname)?.[1];
      if (id === undefined || method !== 'GET') return false;
      const found = contents.get(id);
      // What a bot uploads is shown to people in the page's own origin: never as something that a browser would run.
      response.writeHead(found === undefined ? 404 : 200, {
        'content-type': found?.contentType ?? 'text/plain',
        'content-disposition': 'attachment',
        'x-content-type-options': 'nosniff',
      });
      response.end(found?.content);
      return true;
    },
  };
}
