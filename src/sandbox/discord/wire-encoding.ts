/*
 * How payloads go over a Gateway connection: as text, or compressed in one of the ways that a client may ask for.
 */
import { type Transform } from 'node:stream';
import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';

export interface Encoder {
  write(payload: unknown): void;
  /** From here on each payload is compressed by itself (`compress` in IDENTIFY). */
  compressEach(): void;
  close(): void;
}

/** One compressed stream for the whole connection, flushed after each payload. */
function streaming(compressor: Transform & { flush(kind: number, callback: () => void): void }, flushKind: number) {
  return (payload: unknown, send: (data: Buffer) => void): void => {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
    };
    compressor.on('data', collect);
    compressor.write(JSON.stringify(payload));
    compressor.flush(flushKind, () => {
      compressor.off('data', collect);
      send(Buffer.concat(chunks));
    });
  };
}

/** `compress` as the client asked for it in the address; null for none. */
export function createEncoder(compress: string | null, send: (data: string | Buffer) => void): Encoder {
  let each = false;
  const compressor =
    compress === 'zlib-stream' ? createDeflate() : compress === 'zstd-stream' ? createZstdCompress() : null;
  const flushKind = compress === 'zlib-stream' ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
  const stream = compressor === null ? null : streaming(compressor, flushKind);
  let previous: Promise<void> = Promise.resolve();
  return {
    write(payload) {
      if (stream !== null) {
        previous = previous.then(
          () =>
            new Promise((resolve) => {
              stream(payload, (data) => {
                send(data);
                resolve();
              });
            }),
        );
        return;
      }
      const text = JSON.stringify(payload);
      send(each ? deflateSync(text) : text);
    },
    compressEach() {
      each = compressor === null;
    },
    close: () => compressor?.destroy(),
  };
}
