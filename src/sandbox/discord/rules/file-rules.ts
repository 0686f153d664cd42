/*
 * What may be uploaded, and how a message names it.
 */
import { docs, invalidForm, rule } from './rule.ts';

const uploading = docs('reference#uploading-files');
const errorCodes = docs('topics/opcodes-and-status-codes#json');

/** The largest file, in bytes: 10 MiB where neither server nor person pays for more. */
export const ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** The largest request that posts a message, in bytes. */
const REQUEST_BYTES = 25 * 1024 * 1024;

const tooLarge = { status: 413, code: 40005, message: 'Request entity too large' } as const;

export const fileSize = rule<{ readonly largestBytes: number }>(
  {
    name: 'file-too-large',
    says: 'A file has 10 MiB at the most.',
    source: uploading,
    test: 'files.test.ts: of 10 MiB is taken, one byte more is 40005 with status 413',
  },
  ({ largestBytes }) => largestBytes > ATTACHMENT_BYTES,
  tooLarge,
);

export const requestSize = rule<{ readonly totalBytes: number }>(
  {
    name: 'request-too-large',
    says: 'A request that posts a message has 25 MiB at the most, all files together.',
    source: docs('resources/message#create-message'),
    test: 'files.test.ts: three files of 9 MiB are too large together',
  },
  ({ totalBytes }) => totalBytes > REQUEST_BYTES,
  tooLarge,
);

export const fileCount = rule<{ readonly files: number }>(
  {
    name: 'too-many-files',
    says: 'A message has 10 files at the most.',
    source: errorCodes,
    test: 'files.test.ts: eleven files are 30015',
  },
  ({ files }) => files > 10,
  { status: 400, code: 30015, message: 'Maximum number of attachments in a message reached (10)' },
);

export const namedFiles = rule<{ readonly firstUnknown: number }>(
  {
    name: 'unknown-attachment',
    says: 'Each entry of attachments names an uploaded file by its n, or a file that the message has already.',
    source: uploading,
    test: 'files.test.ts: an entry of attachments that names nothing is refused',
  },
  ({ firstUnknown }) => firstUnknown >= 0,
  ({ firstUnknown }) =>
    invalidForm(
      ['attachments', String(firstUnknown), 'id'],
      'BASE_TYPE_CHOICES',
      'No such file came with this request, and the message has none.',
    ),
);

export const fileRules = [fileSize, requestSize, fileCount, namedFiles] as const;
