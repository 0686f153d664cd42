/*
 * Reads the prompts that askline.yaml names: the one of all questions, and those of channels. It must not know what is
 * done with them.
 */
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSettings } from './schema.ts';
import { spoken } from './spoken.ts';
import { readText } from './text-file.ts';
import type { PromptConfig } from './types.ts';

const DEFAULT_PROMPT = fileURLToPath(new URL('../../manifests/prompts/default.md', import.meta.url));
const DEFAULT_PROMPT_NAME = 'manifests/prompts/default.md';

export interface PromptsReading {
  readonly problems: readonly string[];
  /** Null when it cannot be read. */
  readonly prompt: PromptConfig | null;
  /** By the ids of their channels. */
  readonly ofChannels: ReadonlyMap<string, PromptConfig>;
}

/** Reads them from the folder of the yaml, which is called `fileName` in sentences. Never throws. */
export function readPrompts(
  fileName: string,
  filePath: string,
  settings: Pick<FileSettings, 'prompt' | 'channels'>,
): PromptsReading {
  const problems: string[] = [];
  /** Which file each name stands for. */
  const paths = new Map<string, string>();
  const ofChannels = new Map<string, PromptConfig>();

  function read(key: string, named: string | undefined): PromptConfig | null {
    const path = named === undefined ? DEFAULT_PROMPT : resolve(dirname(filePath), named);
    const subject = named === undefined ? DEFAULT_PROMPT_NAME : `${fileName}: ${key} names ${named}, which`;
    const name = basename(path).replace(/\.md$/iu, '');
    const { text, problem } = readText(path);
    const system = text?.trim() ?? '';
    if (text === null) {
      problems.push(`${subject} ${problem}: expected a text file, named from the folder of the yaml`);
    } else if (system === '') {
      problems.push(`${subject} is empty: expected the system prompt`);
    } else if ((paths.get(name) ?? path) !== path) {
      problems.push(
        `${subject} is called like another prompt: expected a name of its own, by which the ledger knows it`,
      );
    } else {
      paths.set(name, path);
      return { name, system };
    }
    return null;
  }

  const prompt = read('prompt', settings.prompt);
  for (const [channel, { prompt: named }] of Object.entries(settings.channels)) {
    const found = named === null ? null : read(spoken(['channels', channel, 'prompt']), named);
    if (found !== null) ofChannels.set(channel, found);
  }
  return { problems, prompt, ofChannels };
}
