/*
 * How a place in askline.yaml is called in a sentence. Keys that stand there, and are not ours, are shown with the same
 * care as values. Pure.
 */
import { describeKey } from './wording.ts';

/** Dated ids of Anthropic's models are longer than what is shown of an unknown key, and no secret. */
const CLAUDE_ID = /^claude-[a-z0-9-]{1,40}$/u;

/** A path as people say it: `model.effort`, `entry 2 of access.admins`, `effort in entry 1 of fallbacks`. */
export function spoken(path: readonly PropertyKey[]): string {
  const entry = path.findLastIndex((part) => typeof part === 'number');
  if (path.length === 0) return 'the file';
  if (entry === -1) return dotted(path);
  const place = `entry ${Number(path[entry]) + 1} of ${dotted(path.slice(0, entry))}`;
  const rest = dotted(path.slice(entry + 1));
  return rest === '' ? place : `${rest} in ${place}`;
}

/**
 * A known key as people say it: `model.effort`, `effort in an entry of fallbacks`, or `effort` alone within that entry,
 * whose keys begin with this prefix.
 */
export function spokenKnown(known: string, prefix: string): string {
  if (prefix.includes('*') && known.startsWith(prefix)) return known.slice(prefix.length);
  const [list = '', key] = known.split('.*.');
  return key === undefined ? list : `${key} in an entry of ${list}`;
}

/** The path as the known keys have it: what an operator named or numbered is `*`. */
export function patternOf(path: readonly PropertyKey[]): readonly string[] {
  const holdsEntries = path[0] === 'fallbacks' || path[0] === 'models' || path[0] === 'channels';
  return path.map((part, index) => (holdsEntries && index === 1 ? '*' : String(part)));
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map((part) => (CLAUDE_ID.test(String(part)) ? String(part) : describeKey(String(part)))).join('.');
}
