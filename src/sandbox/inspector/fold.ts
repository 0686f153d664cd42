/*
 * Folds the record's events into traces, one event at a time: finds the trace that an event belongs to, and hands it
 * over. An event belongs to one trace at the most. It reads what the stand-ins recorded and nothing else; it never
 * throws, since it is called while they work.
 */
import type { SandboxEvent, StandIn } from '../record.ts';
import { chooseForCall, chooseForModelCall, findSwap, type Choice } from './candidates.ts';
import { readDiscordCall } from './discord-calls.ts';
import { amendStep, happen, openDraft, swapModelCalls, type Draft } from './draft.ts';
import { readModelCall, takeStreamEvent, type ModelCall } from './model-calls.ts';
import type { PlatformCall } from './platform-calls.ts';
import { readQuestion } from './questions.ts';
import { at, textAt } from './reading.ts';
import { createRegister, type Register } from './register.ts';
import { readSlackCall } from './slack-calls.ts';
import {
  takeAcknowledgement,
  takeCall,
  takeDelivery,
  takeMissedDelivery,
  takeModelCall,
  takeRemoval,
  takeStreamNews,
  wordsOf,
} from './take.ts';

export interface Fold {
  take(event: SandboxEvent): void;
  readonly traces: Pick<Register, 'all' | 'byId'>;
}

export interface FoldOptions {
  /** How many traces are kept. */
  readonly capacity?: number;
}

/** A delivery of Slack that waits for its acknowledgement; null: it was no question. */
interface Waiting {
  readonly name: string;
  readonly atMs: number;
  readonly draft: Draft | null;
}

/** What stands in a channel since this moment. */
interface Shown {
  readonly channel: string;
  readonly id: string;
  readonly author: string | null;
}

/** Slack's three seconds, and a little for the stand-in. */
const ACKNOWLEDGED_WITHIN_MS = 3_500;

const guesses = {
  acknowledgement: 'Several deliveries waited for their acknowledgement, which names none: taken in order.',
  'model call':
    'The same question was asked more than once at that moment: the model calls were told apart by order and text.',
  sign: 'Several questions waited in this channel, and "is typing" names none: taken in order.',
  write: 'A message without a handle could have been the answer to another question here as well.',
} as const;

function noteGuess({ guessedAmong }: Pick<Choice, 'guessedAmong'>, what: keyof typeof guesses): void {
  for (const draft of guessedAmong) draft.notes.add(guesses[what]);
}

export function createFold({ capacity = 500 }: FoldOptions = {}): Fold {
  let nowMs = 0;
  let discordBot: string | null = null;
  let waiting: Waiting[] = [];
  const register = createRegister(capacity, () => nowMs);
  const modelCalls = new Map<string, { readonly call: ModelCall; draft: Draft }>();
  /** What changed on a platform since its last call: the message that this call wrote. */
  const shown = new Map<StandIn, Shown>();
  /** Words of acknowledgements that are about to be shown. */
  let spoken: { readonly draft: Draft; readonly text: string }[] = [];
  let brokenRule: { readonly name: string; readonly rule: string } | null = null;
  let lastSlackCall: { readonly request: unknown; readonly draft: Draft } | null = null;

  function deliver(event: SandboxEvent): void {
    if (event.standIn === 'discord' && event.name === 'READY') {
      discordBot = textAt(event.details, 'data', 'user', 'id') ?? discordBot;
    }
    const asked = readQuestion(event, discordBot);
    const known = asked && register.find(['handle', `${asked.platform} ${asked.handle}`]);
    const draft = known ?? (asked && openDraft(asked, event));
    if (draft && !known) register.add(draft);
    if (draft) happen(draft, event, (one) => takeDelivery(one, event, !known));
    if (event.standIn !== 'slack') return;
    waiting = waiting.filter(({ atMs }) => event.atMs - atMs < ACKNOWLEDGED_WITHIN_MS);
    waiting.push({ name: event.name, atMs: event.atMs, draft });
  }

  /** Takes the delivery out that was acknowledged or missed. */
  function settle(name: string, which: 'oldest' | 'newest'): Waiting | null {
    const alike = waiting.filter((one) => one.name === name);
    const settled = which === 'oldest' ? alike[0] : alike.at(-1);
    if (!settled) return null;
    waiting = waiting.filter((one) => one !== settled);
    const questions = alike.flatMap(({ draft }) => draft ?? []);
    if (settled.draft && questions.length > 1 && which === 'oldest') {
      noteGuess({ guessedAmong: questions }, 'acknowledgement');
    }
    return settled;
  }

  function acknowledge(event: SandboxEvent): void {
    const request = event.details['request'];
    const draft = settle(textAt(request, 'delivery') ?? '', 'oldest')?.draft;
    if (!draft) return;
    const words = wordsOf(at(request, 'payload'));
    if (words !== null) spoken.push({ draft, text: words });
    happen(draft, event, (one) => takeAcknowledgement(one, event, words));
  }

  /** The id of the message that this call wrote, where its answer does not tell. */
  function writtenBy(call: PlatformCall, draft: Draft): string | null {
    const { platform, asked } = { platform: call.platform, asked: draft.asked };
    const newest = shown.get(platform);
    const seen = newest && newest.author !== asked.person ? newest : null;
    const written = call.written ?? (call.purpose === 'lookup' || call.message !== null ? null : seen);
    if (!written) return call.purpose === 'edit' ? call.message : null;
    if (register.find(['message', platform, written.channel, written.id]) === null) {
      register.name(draft, ['message', platform, written.channel, written.id]);
    }
    return written.id;
  }

  /** Two traces had each other's model calls. */
  function swap(one: Draft, other: Draft, event: SandboxEvent): void {
    for (const running of modelCalls.values()) {
      if (running.draft === one) running.draft = other;
      else if (running.draft === other) running.draft = one;
    }
    swapModelCalls(one, other, event);
  }

  function callPlatform(event: SandboxEvent): void {
    const call = event.standIn === 'slack' ? readSlackCall(event) : readDiscordCall(event);
    const choice = call && chooseForCall(register, call);
    const rule = brokenRule?.name === event.name && event.standIn === 'discord' ? brokenRule.rule : null;
    if (choice) {
      noteGuess(choice, call.purpose === 'sign' ? 'sign' : 'write');
      const { draft } = choice;
      const twin = findSwap(draft, call);
      if (twin) swap(draft, twin, event);
      const message = writtenBy(call, draft);
      happen(draft, event, (one) => takeCall(one, event, call, message));
      if (rule !== null) happen(draft, event, (one) => amendStep(one, `rule ${rule}`));
    }
    shown.delete(event.standIn);
    if (event.standIn === 'discord') brokenRule = null;
    else lastSlackCall = choice && { request: event.details['request'], draft: choice.draft };
  }

  function callModel(event: SandboxEvent): void {
    const call = readModelCall(event);
    if (!call) return stream(event);
    const choice = chooseForModelCall(register, call);
    if (!choice) return undefined;
    noteGuess(choice, 'model call');
    const { draft, guessedAmong } = choice;
    for (const one of guessedAmong) for (const other of guessedAmong) if (one !== other) one.twins.add(other);
    happen(draft, event, (one) => takeModelCall(one, event, call), call);
    if (!call.isOver) modelCalls.set(call.requestId, { call, draft });
    return undefined;
  }

  function stream(event: SandboxEvent): void {
    const requestId = textAt(event.details, 'requestId') ?? '';
    const found = modelCalls.get(requestId);
    if (!found) return;
    const news = takeStreamEvent(found.call, event);
    happen(found.draft, event, (one) => takeStreamNews(one, event, news), found.call);
    if (found.call.isOver) modelCalls.delete(requestId);
  }

  function change(event: SandboxEvent): void {
    const { standIn, name, details } = event;
    const id = textAt(details, 'ts') ?? textAt(details, 'id');
    const channel = textAt(details, 'channel');
    if (id === null || channel === null) return;
    if (name === 'message_deleted' || name === 'MESSAGE_DELETE') {
      const draft = register.find(['message', standIn, channel, id]);
      if (draft) happen(draft, event, (one) => takeRemoval(one, event, id));
      return;
    }
    if (name === 'reaction_changed' || name === 'MESSAGE_REACTION') return;
    shown.set(standIn, { channel, id, author: textAt(details, 'user') ?? textAt(details, 'author') });
    const onlyFor = textAt(details, 'ephemeralFor');
    const words = spoken.find(
      ({ draft, text }) =>
        draft.asked.person === onlyFor && draft.asked.channel === channel && text === details['text'],
    );
    if (!words) return;
    spoken = spoken.filter((one) => one !== words);
    words.draft.signs.push(id);
  }

  function refuse(event: SandboxEvent): void {
    const { standIn, name, details } = event;
    const rule = textAt(details, 'rule') ?? '';
    if (standIn === 'slack' && rule.endsWith('acknowledged-within-3-s')) {
      // Without a connection it fails at once; everything else had to be waited for.
      const missed = settle(name, textAt(details, 'error') === 'no-connection' ? 'newest' : 'oldest');
      const mayCome = !name.startsWith('/');
      if (missed?.draft) happen(missed.draft, event, (one) => takeMissedDelivery(one, event, mayCome));
    } else if (standIn === 'slack') {
      const draft = lastSlackCall?.request === details['request'] ? lastSlackCall?.draft : null;
      if (draft) happen(draft, event, (one) => amendStep(one, `rule ${rule}`));
    } else if (standIn === 'discord') {
      const draft = register.find(['interaction', textAt(details, 'interaction') ?? '']);
      if (draft) happen(draft, event, (one) => takeMissedDelivery(one, event, false));
      else brokenRule = { name, rule };
    }
  }

  return {
    traces: register,
    take(event) {
      nowMs = event.atMs;
      const isModel = event.standIn === 'claude';
      switch (event.type) {
        case 'delivered':
          return isModel ? stream(event) : deliver(event);
        case 'called':
          if (isModel) return callModel(event);
          return event.name === 'acknowledgement' ? acknowledge(event) : callPlatform(event);
        case 'changed':
          return change(event);
        case 'refused':
          return refuse(event);
      }
    },
  };
}
