import type { TextNode } from './dom.d.ts';

export function slackBody(
  message: { readonly text: string; readonly blocks: readonly unknown[] },
  names: Readonly<Record<string, string>>,
  press?: { readonly action: string; readonly error: string | null } | null,
): TextNode[];
