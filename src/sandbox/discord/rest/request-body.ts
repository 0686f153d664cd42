/*
 * Reads the body of a call: JSON, or a form with the JSON in `payload_json` beside files.
 */
import { z } from 'zod';

export interface RequestBody {
  readonly valid: boolean;
  readonly json: unknown;
  readonly files: number;
}

const anyJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

/** Undefined JSON when there is no body; not valid when it is no JSON or does not say that it is. */
export async function readRequestBody(body: Buffer, contentType: string | undefined): Promise<RequestBody> {
  if (body.length === 0) return { valid: true, json: undefined, files: 0 };
  if (contentType?.startsWith('multipart/form-data') === true) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
      .formData()
      .catch(() => null);
    if (form === null) return { valid: false, json: undefined, files: 0 };
    const files = [...form.keys()].filter((key) => key.startsWith('files[')).length;
    const written = anyJson.safeParse(form.get('payload_json') ?? '{}');
    return { valid: written.success, json: written.data, files };
  }
  const written = anyJson.safeParse(body.toString('utf8'));
  const isJson = contentType?.startsWith('application/json') === true;
  return { valid: isJson && written.success, json: written.data, files: 0 };
}
