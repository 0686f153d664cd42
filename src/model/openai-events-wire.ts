/*
 * Reads server-sent events off a body, comments included: servers keep a connection open with them while a model thinks,
 * and the SDK's own reader passes over them. It must not know what the events mean.
 */

/** No chunk of an answer comes near it; a server that never ends a line is not listened to for ever. In characters. */
const LONGEST_EVENT = 1_000_000;

/**
 * The data of each event; null for a comment, or an event without data. Lines may end in any of the three ways, and the
 * last event needs no empty line after it. Throws when an event is longer than a million characters, or as the body does.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let length = 0;

  function* take(lines: readonly string[]): Generator<string | null> {
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
        length = 0;
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 'data: '.length : 'data:'.length));
        length += line.length;
      } else if (line.startsWith(':')) {
        yield null;
      }
    }
  }

  for await (const bytes of body) {
    // A carriage return at the end may be half of a line break.
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!\n|$)/u);
    rest = lines.pop() ?? '';
    yield* take(lines);
    if (rest.length + length > LONGEST_EVENT) throw new Error('an event of the stream has no end');
  }
  yield* take([rest.replace(/\r$/u, '') + decoder.decode(), '']);
}
