/*
 * Reads the body of a call: JSON, or a form with the JSON in `payload_json` beside files.
 */
import { z } from 'zod';
import type { UploadedFile } from '../files.ts';

export interface RequestBody {
  readonly valid: boolean;
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

const anyJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

async function readForm(body: Buffer, contentType: string): Promise<RequestBody> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => null);
  if (form === null) return { valid: false, json: undefined, files: [] };
  const files: UploadedFile[] = [];
  for (const [key, value] of form.entries()) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    const content = Buffer.from(await value.arrayBuffer());
    const type = value.type === '' ? 'application/octet-stream' : value.type;
    files.push({ index, name: value.name, contentType: type, content });
  }
  const written = anyJson.safeParse(form.get('payload_json') ?? '{}');
  return { valid: written.success, json: written.data, files };
}

/** Undefined JSON when there is no body; not valid when it is no JSON or does not say that it is. */
export async function readRequestBody(body: Buffer, contentType: string | undefined): Promise<RequestBody> {
  if (body.length === 0) return { valid: true, json: undefined, files: [] };
  if (contentType?.startsWith('multipart/form-data') === true) return readForm(body, contentType);
  const written = anyJson.safeParse(body.toString('utf8'));
  const isJson = contentType?.startsWith('application/json') === true;
  return { valid: isJson && written.success, json: written.data, files: [] };
}
