import type { TextNode } from './dom.d.ts';

export function discordBody(
  message: { readonly text: string; readonly pingsAll?: boolean },
  names: Readonly<Record<string, string>>,
): TextNode[];
