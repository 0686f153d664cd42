/*
 * The body of a message, from unknown JSON to what the stand-in keeps, with every rule on its shape and size.
 */
import { z } from 'zod';
import { brokenComponents, componentSchema, countComponents } from '../components.ts';
import type { Attachment, UploadedFile } from '../files.ts';
import type { AllowedMentions } from '../mentions.ts';
import { messageFlag } from '../messages.ts';
import * as fileRules from '../rules/file-rules.ts';
import * as rules from '../rules/message-rules.ts';
import type { Refusal } from '../rules/rule.ts';

const id = z.string().regex(/^\d{17,20}$/);
const embed = z.looseObject({
  title: z.string().max(256).nullish(),
  description: z.string().nullish(),
  url: z.string().nullish(),
  author: z.looseObject({ name: z.string().max(256) }).nullish(),
  footer: z.looseObject({ text: z.string().max(2048) }).nullish(),
  fields: z
    .array(z.looseObject({ name: z.string().max(256), value: z.string().max(1024) }))
    .max(25)
    .nullish(),
});

const schema = z.object({
  content: z.string().nullish(),
  tts: z.boolean().nullish(),
  nonce: z.union([z.string(), z.number().int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  embeds: z.array(embed).nullish(),
  allowed_mentions: z
    .object({
      parse: z.array(z.enum(['users', 'roles', 'everyone'])).optional(),
      users: z.array(id).optional(),
      roles: z.array(id).optional(),
      replied_user: z.boolean().optional(),
    })
    .nullish(),
  message_reference: z
    .object({
      type: z.number().int().optional(),
      message_id: id,
      channel_id: id.optional(),
      guild_id: id.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .nullish(),
  components: z.array(componentSchema).nullish(),
  attachments: z
    .array(z.looseObject({ id: z.union([z.string(), z.number().int()]), description: z.string().max(1024).nullish() }))
    .nullish(),
  flags: z.number().int().nonnegative().nullish(),
});

export interface MessageBody {
  /** Null: not given. Discord trims what surrounds a text. */
  readonly content: string | null;
  readonly embeds: readonly z.infer<typeof embed>[] | null;
  readonly components: readonly unknown[] | null;
  /** The files that the message is to have; each id is the n of an upload or that of an attachment. */
  readonly attachments: readonly { readonly id: string; readonly description: string | null }[] | null;
  readonly flags: number | null;
  readonly allowed: AllowedMentions | null;
  readonly nonce: string | number | null;
  readonly enforceNonce: boolean;
  readonly reference: {
    readonly type: number;
    readonly message: string;
    readonly channel: string | null;
    readonly required: boolean;
  } | null;
}

/** What is wrong with a shape, in Discord's words as far as they are known. */
export function shapeFault(error: z.ZodError): rules.ShapeFault {
  const issue = error.issues[0];
  const codes: Readonly<Record<string, string>> = {
    invalid_type: 'BASE_TYPE_CONVERT',
    too_big: 'BASE_TYPE_MAX_LENGTH',
    too_small: 'BASE_TYPE_MIN_LENGTH',
    invalid_value: 'BASE_TYPE_CHOICES',
  };
  return {
    path: (issue?.path ?? []).map(String),
    code: codes[issue?.code ?? ''] ?? 'BASE_TYPE_CONVERT',
    message: issue?.message ?? 'Invalid value.',
  };
}

/** Reads a body; refuses wrong shapes with 50035. */
export function readMessageBody(raw: unknown): MessageBody | Refusal {
  const result = schema.safeParse(raw ?? {});
  if (!result.success) {
    const fault = shapeFault(result.error);
    return rules.rightShape.check({ fault }) ?? emptyBody;
  }
  const { data } = result;
  const reference = data.message_reference ?? null;
  return {
    content: data.content === undefined ? null : (data.content ?? '').trim(),
    embeds: data.embeds === undefined ? null : (data.embeds ?? []),
    components: data.components === undefined ? null : (data.components ?? []),
    attachments:
      data.attachments === undefined
        ? null
        : (data.attachments ?? []).map((one) => ({ id: String(one.id), description: one.description ?? null })),
    flags: data.flags ?? null,
    allowed: data.allowed_mentions ?? null,
    nonce: data.nonce ?? null,
    enforceNonce: data.enforce_nonce ?? false,
    reference:
      reference === null
        ? null
        : {
            type: reference.type ?? 0,
            message: reference.message_id,
            channel: reference.channel_id ?? null,
            required: reference.fail_if_not_exists ?? true,
          },
  };
}

const emptyBody: MessageBody = {
  content: null,
  embeds: null,
  components: null,
  attachments: null,
  flags: null,
  allowed: null,
  nonce: null,
  enforceNonce: false,
  reference: null,
};

function embedCharacters(one: z.infer<typeof embed>): number {
  const fields = (one.fields ?? []).flatMap((field) => [field.name, field.value]);
  const texts = [one.title, one.description, one.author?.name, one.footer?.text, ...fields];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/** What the message would hold after this write, and which flags may be set at this place. */
export interface Written {
  readonly body: MessageBody;
  readonly before: {
    readonly content: string;
    readonly embeds: number;
    readonly components: readonly unknown[];
    readonly attachments: readonly Attachment[];
    readonly flags: number;
  } | null;
  readonly files: readonly UploadedFile[];
  readonly allowedFlags: number;
}

/** The first rule on files that this write breaks. */
function brokenFiles({ body, before, files }: Written): Refusal | null {
  const sizes = files.map((file) => file.content.length);
  const existing = before?.attachments ?? [];
  const known = new Set([...files.map((file) => file.index), ...existing.map((one) => one.id)]);
  const named = body.attachments ?? [];
  return (
    fileRules.fileSize.check({ largestBytes: Math.max(0, ...sizes) }) ??
    fileRules.requestSize.check({ totalBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }) ??
    fileRules.fileCount.check({ files: Math.max(files.length, named.length) }) ??
    fileRules.namedFiles.check({ firstUnknown: named.findIndex((one) => !known.has(one.id)) })
  );
}

/** The first rule on contents that this write breaks; `attachments` is how many files it would leave. */
export function brokenContent(write: Written, attachments: number): Refusal | null {
  const { body, before, allowedFlags } = write;
  const content = body.content ?? before?.content ?? '';
  const embeds = body.embeds ?? [];
  const embedCount = body.embeds?.length ?? before?.embeds ?? 0;
  const components = body.components ?? before?.components ?? [];
  const version2 = (((body.flags ?? 0) | (before?.flags ?? 0)) & messageFlag.componentsV2) !== 0;
  const lists = { users: body.allowed?.users ?? [], roles: body.allowed?.roles ?? [] };
  return (
    brokenFiles(write) ??
    rules.contentLength.check({ content }) ??
    rules.allowedFlags.check({ flags: body.flags ?? 0, allowed: allowedFlags, path: ['flags'] }) ??
    rules.nonceLength.check({ nonce: body.nonce }) ??
    rules.exclusiveMentions.check({ parse: body.allowed?.parse ?? [], ...lists }) ??
    rules.fewMentions.check(lists) ??
    rules.embedCount.check({ embeds: embedCount }) ??
    rules.embedDescription.check({ longest: Math.max(0, ...embeds.map((one) => one.description?.length ?? 0)) }) ??
    rules.embedTotal.check({ characters: embeds.reduce((sum, one) => sum + embedCharacters(one), 0) }) ??
    rules.componentCount.check({
      components: version2 ? countComponents(components) : components.length,
      version2,
    }) ??
    brokenComponents(body.components ?? [], version2) ??
    rules.noContentWithComponentsV2.check({ version2, plainParts: content.length + embedCount }) ??
    rules.notEmpty.check({ parts: content.length + embedCount + components.length + attachments })
  );
}
