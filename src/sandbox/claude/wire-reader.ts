/*
 * Reads along with what passes over the wire: the events of a stream, or a body in one piece. It only listens; whatever
 * it cannot read it leaves out, since nothing may depend on it.
 */
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

export interface WireReader {
  /** The next bytes as they came, compressed or not. */
  read(chunk: Buffer): void;
  /** No more comes. Call it once. */
  end(): void;
}

const decoders = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const;

const isKnown = (encoding: string): encoding is keyof typeof decoders => Object.hasOwn(decoders, encoding);

/** A body in one piece is kept up to so many characters. */
const LONGEST_BODY = 1_000_000;

/**
 * Hands on the text of a body that came under this content encoding; a body in an unknown one stays unread. `ended` is
 * called once, also when the body broke off.
 */
function createTextReader(encoding: string, hear: (text: string) => void, ended: () => void): WireReader {
  const decoder = new TextDecoder();
  if (encoding === 'identity') {
    return { read: (chunk) => hear(decoder.decode(chunk, { stream: true })), end: ended };
  }
  if (!isKnown(encoding)) return { read: () => undefined, end: ended };
  const unpacked = decoders[encoding]();
  unpacked.on('data', (chunk: Buffer) => hear(decoder.decode(chunk, { stream: true })));
  // What was heard before the body broke off stands.
  unpacked.on('error', () => undefined);
  unpacked.on('close', ended);
  return {
    read: (chunk) => {
      unpacked.write(chunk);
    },
    end: () => {
      unpacked.end();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const hasType = (value: unknown): value is { readonly type: string } =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Calls back with each event of an event stream as soon as it is whole. */
export function createEventReader(encoding: string, hear: (event: { readonly type: string }) => void): WireReader {
  let rest = '';
  const hearText = (text: string): void => {
    const pieces = `${rest}${text}`.split(/\r?\n\r?\n/u);
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      const lines = piece.split(/\r?\n/u).filter((line) => line.startsWith('data:'));
      const event = parse(lines.map((line) => line.slice('data:'.length).trimStart()).join('\n'));
      if (hasType(event)) hear(event);
    }
  };
  return createTextReader(encoding, hearText, () => undefined);
}

/** Calls back once with the whole JSON body; null when it is none, or too long to keep. */
export function createBodyReader(encoding: string, hear: (body: unknown) => void): WireReader {
  let body = '';
  const hearText = (text: string): void => {
    if (body.length <= LONGEST_BODY) body += text;
  };
  return createTextReader(encoding, hearText, () => hear(body.length > LONGEST_BODY ? null : parse(body)));
}
