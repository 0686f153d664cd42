/*
 * May this person ask here? Pure: what the platform knows of the asker comes in as their standing, and first what of it
 * has to be known at all. It does not know how a standing is read, nor which words a refusal gets.
 */
import type { PersonId, Question, Standing, StandingWish } from '../../contract.ts';

/**
 * Ids as the platforms write them; null: no such list, which is not the same as an empty one. Direct messages stand in
 * `channels` (and, on Discord, in `workspaces`) as `direct-messages`; a channel's name covers its threads.
 */
export interface AccessList {
  readonly workspaces: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly people: readonly string[] | null;
  /** Slack user groups and Discord roles. */
  readonly groups: readonly string[] | null;
}

export interface AccessRules {
  /**
   * A list that exists shuts out everybody who is not on it, on the other platform as well. Each must be satisfied, but
   * `people` and `groups` are one: to be on either is enough.
   */
  readonly allow: AccessList;
  /** To be on any of them is enough, and nothing outweighs it. */
  readonly deny: AccessList;
  /** Whether guests of a Slack workspace may ask. */
  readonly guests: boolean;
  /** Whether people of other organisations (Slack Connect) may ask. */
  readonly strangers: boolean;
  /** They pass allow lists and the rules on guests and strangers. */
  readonly admins: readonly PersonId[];
}

export type AccessVerdict =
  | 'allowed'
  | 'not-allowed'
  | 'guest'
  | 'stranger'
  /** It depends on what the platform did not tell. */
  | 'standing-unknown'
  /** To be met with silence: two bots would talk for ever. */
  | 'bot';

/** What has to be known of the asker to decide; null: nothing. */
export function wishOf(question: Question, rules: AccessRules): StandingWish | null {
  const state = stateOf(question, rules);
  return state.kind === 'open' && (state.groups || state.isKindAsked)
    ? { groups: state.groups, kind: state.isKindAsked }
    : null;
}

/** `standing` is what came of the wish; null: nothing did. What can be decided without it is. */
export function checkAccess(question: Question, standing: Standing | null, rules: AccessRules): AccessVerdict {
  const state = stateOf(question, rules);
  if (state.kind === 'decided') return state.verdict;
  if (standing === null) return state.groups || state.isKindAsked ? 'standing-unknown' : 'allowed';
  if (standing.isBot) return 'bot';
  if (isIn(rules.deny.groups, standing.groups)) return 'not-allowed';
  if (state.needsGroup && !isIn(rules.allow.groups, standing.groups)) return 'not-allowed';
  if (!state.isKindAsked) return 'allowed';
  if (standing.isStranger && !rules.strangers) return 'stranger';
  return standing.isGuest && !rules.guests ? 'guest' : 'allowed';
}

/** How far the question itself decides. */
type State =
  | { readonly kind: 'decided'; readonly verdict: 'not-allowed' }
  | {
      readonly kind: 'open';
      /** Whether only a group can let the asker in. */
      readonly needsGroup: boolean;
      /** Whether the asker's groups have to be known. */
      readonly groups: boolean;
      /** Whether it has to be known if they are a guest or a stranger. */
      readonly isKindAsked: boolean;
    };

const SHUT_OUT: State = { kind: 'decided', verdict: 'not-allowed' };

function stateOf({ platform, workspace, channel, parentChannel, person }: Question, rules: AccessRules): State {
  const { allow, deny } = rules;
  const workspaces = [idOf(workspace)];
  const channels = [channel, ...(parentChannel === null ? [] : [parentChannel])].map(idOf);
  const people = [idOf(person)];
  if (isIn(deny.workspaces, workspaces) || isIn(deny.channels, channels) || isIn(deny.people, people)) return SHUT_OUT;
  const isGroupDenied = deny.groups !== null && deny.groups.length > 0;
  if (rules.admins.includes(person)) {
    return { kind: 'open', needsGroup: false, groups: isGroupDenied, isKindAsked: false };
  }
  if (allow.workspaces !== null && !isIn(allow.workspaces, workspaces)) return SHUT_OUT;
  if (allow.channels !== null && !isIn(allow.channels, channels)) return SHUT_OUT;
  const needsGroup = (allow.people !== null || allow.groups !== null) && !isIn(allow.people, people);
  if (needsGroup && (allow.groups === null || allow.groups.length === 0)) return SHUT_OUT;
  return {
    kind: 'open',
    needsGroup,
    groups: needsGroup || isGroupDenied,
    // Discord knows neither guests nor strangers; bots and webhooks are told by its payloads.
    isKindAsked: platform === 'slack' && !(rules.guests && rules.strangers),
  };
}

/** `channel:slack:C1` is `C1`. */
function idOf(id: string): string {
  return id.replace(/^[^:]*:[^:]*:/, '');
}

function isIn(list: readonly string[] | null, ids: readonly string[]): boolean {
  return list !== null && ids.some((id) => list.includes(id));
}
