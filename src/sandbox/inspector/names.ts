/*
 * Names instead of ids, for people who read a trace. Pure; reads who and what there is on the platforms.
 */
import type { Trace } from './trace.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Channel extends Named {
  readonly kind: string;
}

/** What of the platforms it takes; the stand-ins fit by their shape. */
export interface Directory {
  readonly slack: { readonly team: { readonly people: readonly Named[]; readonly channels: readonly Channel[] } };
  readonly discord: { readonly guild: { readonly people: readonly Named[]; readonly channels: readonly Channel[] } };
}

export interface Naming {
  readonly person: string;
  /** `#general`, or "direct message". */
  readonly channel: string;
  readonly question: string;
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

export function namingOf(trace: Trace, { slack, discord }: Directory): Naming {
  const { people, channels } = trace.platform === 'slack' ? slack.team : discord.guild;
  const nameOf = (id: string): string | null => people.find((one) => one.id === id)?.name ?? null;
  const channel = channels.find(({ id }) => id === trace.channel);
  const plain = trace.question
    .replaceAll(/<@!?(\w+)(?:\|[^>]*)?>/gu, (_whole, id: string) => `@${nameOf(id) ?? id}`)
    .replaceAll(/<(https?:[^|>]+)(?:\|([^>]*))?>/gu, (_whole, url: string, label?: string) => label ?? url);
  // Messages in Slack come escaped, commands as they were typed.
  const isEscaped = trace.platform === 'slack' && trace.entry !== 'command';
  return {
    person: nameOf(trace.person) ?? trace.personName ?? trace.person,
    channel: channel === undefined ? trace.channel : channel.kind === 'dm' ? 'direct message' : `#${channel.name}`,
    question: isEscaped ? plain.replaceAll(/&(?:lt|gt|amp);/gu, (entity) => entities[entity] ?? entity) : plain,
  };
}
