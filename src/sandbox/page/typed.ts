/*
 * What a person typed for Discord, turned into what its own client would send: mentions become ids, and /ask its
 * options. Pure. (The stand-in for Slack reads what was typed itself.)
 */
import type { PlatformView } from './view.ts';

/** Writes `@name` as the platform's mention, for everybody whom the platform knows; the longest name first. */
export function encodeMentions(text: string, names: PlatformView['names']): string {
  const idByName = new Map(Object.entries(names).map(([id, name]) => [name.toLowerCase(), id]));
  return text.replace(/(^|[^\w@<])@([\p{L}\p{N}_-]+)/gu, (whole, before: string, name: string) => {
    const id = idByName.get(name.toLowerCase());
    return id === undefined ? whole : `${before}<@${id}>`;
  });
}

export interface AskCommand {
  /** Null where nothing was asked. */
  readonly question: string | null;
  readonly private: boolean;
}

/**
 * Reads `/ask`, `/ask why?`, `/ask question:why? private:true`; null for anything that is not /ask. The option names
 * are recognised where Discord's own composer puts them: `question:` first, `private:` first or last.
 */
export function readDiscordCommand(text: string): AskCommand | null {
  const rest = /^\/ask(?:\s+([\s\S]*))?$/u.exec(text.trim());
  if (!rest) return null;
  let question = (rest[1] ?? '').trim();
  let isPrivate = false;
  const option = /^private:\s*(true|false)\b\s*|\s*\bprivate:\s*(true|false)$/iu;
  const found = option.exec(question);
  if (found) {
    isPrivate = (found[1] ?? found[2] ?? '').toLowerCase() === 'true';
    question = question.replace(option, '').trim();
  }
  question = question.replace(/^question:\s*/iu, '');
  return { question: question === '' ? null : question, private: isPrivate };
}
