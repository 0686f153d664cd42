/*
 * Finds traces by the handles that the platforms themselves use, and those that are still open in a place. Knows no
 * events.
 */
import type { Draft } from './draft.ts';
import { keyOf } from './texts.ts';

/** Something that names one trace. */
export type Handle =
  | readonly ['handle' | 'interaction' | 'interaction-token' | 'response-path', string]
  /** A message that asked, or one of an answer: platform, channel, id. */
  | readonly ['asked' | 'message', string, string, string];

export interface Register {
  add(draft: Draft): void;
  /** Lets one more handle name this trace. */
  name(draft: Draft, handle: Handle): void;
  find(handle: Handle): Draft | null;
  byId(id: string): Draft | null;
  /** Traces of a channel that something may still belong to, oldest first. */
  openIn(platform: string, channel: string): readonly Draft[];
  /** Commands of Slack that something may still belong to, wherever they were typed. */
  openSlackCommands(): readonly Draft[];
  /** Traces of this question, by its text, that something may still belong to. */
  openAsking(question: string): readonly Draft[];
  /** All that are kept, oldest first. */
  all(): readonly Draft[];
}

/** Something may still come for a trace that ended just now. */
const LINGERS_MS = 30_000;
/** Nothing comes any more for one where nothing happened for so long. */
const FORGOTTEN_MS = 20 * 60_000;

const slackCommands = 'slack commands';
const joined = (handle: Handle): string => handle.join(' ');

/** Keeps the newest `capacity` traces. `nowMs`: the time of the newest event. */
export function createRegister(capacity: number, nowMs: () => number): Register {
  const drafts = new Map<string, Draft>();
  const byHandle = new Map<string, Draft>();
  const handles = new Map<Draft, string[]>();
  const open = new Map<string, Draft[]>();

  const isOpen = (draft: Draft): boolean =>
    nowMs() - draft.lastEventMs < (draft.finalStep === null ? FORGOTTEN_MS : LINGERS_MS);

  function put(key: string, draft: Draft): void {
    // Each new one sweeps its place: no place grows beyond what is open there.
    open.set(key, [...(open.get(key) ?? []).filter(isOpen), draft]);
  }

  function forget(draft: Draft): void {
    drafts.delete(draft.id);
    for (const handle of handles.get(draft) ?? []) byHandle.delete(handle);
    handles.delete(draft);
    for (const [key, list] of open) {
      const rest = list.filter((one) => one !== draft);
      if (rest.length === 0) open.delete(key);
      else open.set(key, rest);
    }
  }

  const name = (draft: Draft, handle: Handle): void => {
    const key = joined(handle);
    byHandle.set(key, draft);
    const known = handles.get(draft) ?? [];
    handles.set(draft, known);
    known.push(key);
  };
  const openAt = (key: string): readonly Draft[] => (open.get(key) ?? []).filter(isOpen);

  return {
    add(draft) {
      const { platform, channel, entry, text, message, interaction, responsePath, handle } = draft.asked;
      drafts.set(draft.id, draft);
      name(draft, ['handle', `${platform} ${handle}`]);
      if (message !== null) name(draft, ['asked', platform, channel, message]);
      if (responsePath !== null) name(draft, ['response-path', responsePath]);
      if (interaction) {
        name(draft, ['interaction', interaction.id]);
        name(draft, ['interaction-token', interaction.token]);
      }
      put(`in ${platform} ${channel}`, draft);
      put(`asks ${keyOf(text)}`, draft);
      if (platform === 'slack' && entry === 'command') put(slackCommands, draft);
      const [oldest] = drafts.values();
      if (drafts.size > capacity && oldest) forget(oldest);
    },
    name,
    find: (handle) => byHandle.get(joined(handle)) ?? null,
    byId: (id) => drafts.get(id) ?? null,
    openIn: (platform, channel) => openAt(`in ${platform} ${channel}`),
    openSlackCommands: () => openAt(slackCommands),
    openAsking: (question) => openAt(`asks ${keyOf(question)}`),
    all: () => [...drafts.values()],
  };
}
