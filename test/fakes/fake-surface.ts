/*
 * A Surface in memory. It shows what a person would see, records every call, and can be told how the next writes end or
 * to hold a write in flight.
 */
import type {
  Allowance,
  Button,
  MessageContent,
  MessageId,
  NextSurface,
  PostKey,
  Surface,
  SurfaceLimits,
  WriteLimit,
  WriteResult,
} from '../../src/contract.ts';

export interface FakeMessage {
  readonly id: MessageId;
  readonly key: PostKey;
  text: string;
  button: Button | null;
  /** Every text that it ever showed. */
  readonly history: string[];
}

export interface FakeSurface extends Surface {
  /** Messages as a person sees them, oldest first. */
  readonly messages: FakeMessage[];
  readonly accepted: string[];
  readonly refused: string[];
  /** What stands below each of them. */
  readonly refusedWith: (Button | null)[];
  readonly waits: string[];
  /** Post and edit calls, refused ones included. */
  readonly calls: { readonly kind: 'post' | 'edit'; readonly text: string; readonly result: WriteResult['kind'] }[];
  /** The next writes end like this instead; `serve` writes the text all the same, so that only the answer is lost. */
  fail(
    result: Exclude<WriteResult, { kind: 'written' }>,
    options?: { readonly times?: number; readonly serve?: boolean },
  ): void;
  /** Holds the next write in flight until the returned function is called. */
  hold(): () => void;
  /** All that was visible after each write that was served. */
  readonly timeline: string[];
  /** The most writes that were ever in flight together. */
  mostInFlight(): number;
}

export interface FakeSurfaceOptions {
  readonly limits?: Partial<SurfaceLimits>;
  readonly maxCharacters?: number;
  readonly next?: NextSurface | null;
  /** Whether it only appends. */
  readonly appends?: boolean;
  /** What a write counts against; nothing by default. */
  readonly costOf?: (kind: 'post' | 'edit') => readonly WriteLimit[];
  /** The platform's say on each write, before it is served: null to let it through. */
  readonly refuses?: (kind: 'post' | 'edit') => Exclude<WriteResult, { kind: 'written' }> | null;
  /** What the platform tells of a limit together with a write. */
  readonly tells?: (kind: 'post' | 'edit') => Allowance | undefined;
  /** Resolves when the write reaches the platform, and again when its answer is back. */
  readonly travel?: () => Promise<void>;
  /** Called whenever what is visible may have changed. */
  readonly onShown?: () => void;
}

let surfaces = 0;

export function createFakeSurface(options: FakeSurfaceOptions = {}): FakeSurface {
  const maxCharacters = options.maxCharacters ?? 2_000;
  const limits: SurfaceLimits = {
    fits: (markdown) => markdown.length <= maxCharacters,
    draftIntervalMs: 1_000,
    maxWrites: Infinity,
    maxPosts: Infinity,
    maxDraftMessages: Infinity,
    closesAtMs: Infinity,
    ...options.limits,
  };
  const messages: FakeMessage[] = [];
  const calls: FakeSurface['calls'] = [];
  const faults: { readonly result: WriteResult; readonly serve: boolean }[] = [];
  const holds: Promise<void>[] = [];
  let inFlight = 0;
  let mostInFlight = 0;

  async function write(kind: 'post' | 'edit', text: string, serve: () => WriteResult): Promise<WriteResult> {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    await holds.shift();
    await options.travel?.();
    const refusal = options.refuses?.(kind) ?? null;
    const fault = refusal === null ? faults.shift() : { result: refusal, serve: false };
    const served = fault === undefined || fault.serve ? serve() : null;
    if (served !== null) {
      surface.timeline.push(messages.map((message) => message.text).join('\n'));
      options.onShown?.();
    }
    const told = options.tells?.(kind);
    await options.travel?.();
    inFlight -= 1;
    const written = served?.kind === 'written' && told !== undefined ? { ...served, allowance: told } : served;
    const result = fault?.result ?? written ?? { kind: 'failed', cause: 'nothing was served' };
    calls.push({ kind, text, result: result.kind });
    return result;
  }

  function post({ markdown: text, button }: MessageContent, key: PostKey): WriteResult {
    if (!limits.fits(text, 'next')) throw new Error(`too long: ${text.length}`);
    const earlier = messages.find((message) => message.key === key);
    // As Discord does: the message that is there is named, and stays as it is.
    if (earlier !== undefined) return { kind: 'written', message: earlier.id };
    const message: FakeMessage = { id: `message:${messages.length + 1}`, key, text, button, history: [text] };
    messages.push(message);
    return { kind: 'written', message: message.id };
  }

  function edit(id: MessageId, { markdown: text, button }: MessageContent): WriteResult {
    if (!limits.fits(text, 'next')) throw new Error(`too long: ${text.length}`);
    const message = messages.find((candidate) => candidate.id === id);
    if (message === undefined) return { kind: 'refused', reason: 'removed', cause: 'no such message' };
    message.text = text;
    message.button = button;
    message.history.push(text);
    return { kind: 'written', message: id };
  }

  const surface: FakeSurface = {
    address: `fake:${(surfaces += 1)}`,
    limits,
    messages,
    calls,
    timeline: [],
    accepted: [],
    refused: [],
    refusedWith: [],
    waits: [],
    async accept(notice) {
      surface.accepted.push(notice);
    },
    async wait(notice) {
      surface.waits.push(notice);
    },
    async refuse(notice, button) {
      surface.refused.push(notice);
      surface.refusedWith.push(button);
    },
    waysOf(message) {
      const [posts, edits] = [options.costOf?.('post') ?? [], options.costOf?.('edit') ?? []];
      const appends = options.appends === true;
      if (message === null) return [{ limits: posts, laterLimits: edits, appends }];
      return [{ limits: edits, laterLimits: [], appends }];
    },
    post: (content, key) => write('post', content.markdown, () => post(content, key)),
    edit: (message, content) => write('edit', content.markdown, () => edit(message, content)),
    next: options.next ?? null,
    fail(result, { times = 1, serve = false } = {}) {
      for (let i = 0; i < times; i += 1) faults.push({ result, serve });
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.push(promise);
      return resolve;
    },
    mostInFlight: () => mostInFlight,
  };
  return surface;
}
