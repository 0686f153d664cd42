/*
 * Reads the manifests: askline.yaml with the prompts that it names, and the commands. Every problem is a sentence with the file and the dotted key; what
 * the YAML parser says is never passed on, since it quotes the file. It must not know the environment.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { readPrompts, type PromptsReading } from './prompts.ts';
import { fileSchema, KNOWN_KEYS, type FileSettings } from './schema.ts';
import { patternOf, spoken, spokenKnown } from './spoken.ts';
import { nearestKey } from './suggest.ts';
import { readText } from './text-file.ts';
import { describeValue, joinWords } from './wording.ts';

const DEFAULT_FILE = fileURLToPath(new URL('../../manifests/askline.yaml', import.meta.url));
const DEFAULT_FILE_NAME = 'manifests/askline.yaml';
const COMMANDS = fileURLToPath(new URL('../../manifests/discord-commands.json', import.meta.url));
const COMMANDS_NAME = 'manifests/discord-commands.json';

/** Where a key went that was known by another name once. */
const MOVED: Readonly<Record<string, string>> = { stop: 'stop.admins is now access.admins' };

/** The parser's codes, said in words; any other is "this is not YAML". */
const SYNTAX_SENTENCES: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'a backslash in double quotes stands before a letter that it cannot escape',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BAD_SCALAR_START: 'a plain text cannot begin with this character: put it into quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there is one colon too many, or a line break is missing',
  DUPLICATE_KEY: 'this key stands there twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'the colon after this key is missing, or the line before it is not finished',
  MULTIPLE_DOCS: 'a second document begins there (---): expected one',
  NON_STRING_KEY: 'this cannot be a key',
  TAB_AS_INDENT: 'a tab is used to indent: expected spaces',
  TAG_RESOLVE_FAILED: 'a tag (!) stands there that nobody knows',
  UNEXPECTED_TOKEN: 'this was not expected there',
};

export interface SettingsReading {
  readonly problems: readonly string[];
  /** Null when there are problems. */
  readonly settings: FileSettings | null;
  /** How the file is called in sentences. */
  readonly name: string;
  readonly path: string;
}

export interface FileReading extends PromptsReading {
  /** Null when there are problems with the file itself. */
  readonly settings: FileSettings | null;
}

/**
 * Reads the file and its prompts; null reads the one that comes with Askline, wherever the process was started. Never
 * throws.
 */
export function readConfigFile(configFile: string | null): FileReading {
  const { problems, settings, name, path } = readSettings(configFile);
  if (settings === null) return { problems, settings, prompt: null, ofChannels: new Map() };
  return { settings, ...readPrompts(name, path, settings) };
}

/** The same without the prompts. */
export function readSettings(configFile: string | null): SettingsReading {
  const name = configFile ?? DEFAULT_FILE_NAME;
  const path = configFile === null ? DEFAULT_FILE : resolve(configFile);
  const failed = (problems: readonly string[]): SettingsReading => ({ problems, settings: null, name, path });
  const file = readText(path);
  if (file.text === null) {
    const whose =
      configFile === null ? `${name} ${file.problem}` : `ASKLINE_CONFIG names ${name}, which ${file.problem}`;
    return failed([`${whose}: expected a YAML file, named from the working folder`]);
  }
  const document = parseYaml(file.text);
  if (document.problem !== null) return failed([`${name}${document.problem}`]);
  const parsed = fileSchema.safeParse(document.value);
  if (!parsed.success) return failed(sentences(name, parsed.error.issues, document.value));
  return { problems: [], settings: parsed.data, name, path };
}

/** Reads the slash commands that come with Askline, or were changed there. Never throws. */
export function readDiscordCommands(): { readonly problems: readonly string[]; readonly commands: unknown } {
  const file = readText(COMMANDS);
  if (file.text === null)
    return { problems: [`${COMMANDS_NAME} ${file.problem}: expected a JSON file`], commands: null };
  try {
    return { problems: [], commands: JSON.parse(file.text) };
  } catch {
    return { problems: [`${COMMANDS_NAME} is not JSON: expected a list of commands`], commands: null };
  }
}

function parseYaml(text: string): { readonly value: unknown; readonly problem: string | null } {
  const lineCounter = new LineCounter();
  try {
    // Without pretty errors and warnings of its own: those quote the file.
    const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, logLevel: 'error' });
    const [error] = [...document.errors, ...document.warnings];
    if (error === undefined) return { value: document.toJS({ maxAliasCount: 20 }), problem: null };
    const { line } = lineCounter.linePos(error.pos[0]);
    return { value: null, problem: `, line ${line}: ${SYNTAX_SENTENCES[error.code] ?? 'this is not YAML'}` };
  } catch {
    return {
      value: null,
      problem: ' uses an alias (*) without its anchor (&), or too many aliases: expected plain values',
    };
  }
}

/** One sentence for each wrong key. */
function sentences(name: string, issues: readonly z.core.$ZodIssue[], document: unknown): readonly string[] {
  const byKey = new Map<string, string>();
  for (const issue of issues) {
    const parent = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) byKey.set([...parent, key].join('.'), unknownKey(issue.path, key));
    } else if (issue.code === 'invalid_key') {
      const [expected] = issue.issues.map(({ message }) => message);
      byKey.set(parent.join('.'), `${spoken(issue.path)} has a wrong name: expected ${expected}`);
    } else {
      const found = describeValue(valueAt(document, issue.path));
      byKey.set(parent.join('.'), `${spoken(issue.path)} is ${found}: expected ${issue.message}`);
    }
  }
  return [...byKey.values()].map((sentence) => `${name}: ${sentence}`);
}

function unknownKey(parent: readonly PropertyKey[], key: string): string {
  const moved = parent.length === 0 && Object.hasOwn(MOVED, key) ? MOVED[key] : undefined;
  if (moved !== undefined) return `${spoken([key])} is unknown: ${moved}`;
  const pattern = patternOf(parent);
  const nearest = nearestKey([...pattern, key].join('.'), KNOWN_KEYS);
  const prefix = pattern.map((part) => `${part}.`).join('');
  const siblings = KNOWN_KEYS.filter((known) => known.startsWith(prefix) && !known.slice(prefix.length).includes('.'));
  const advice =
    nearest === null
      ? `expected ${joinWords(
          siblings.map((sibling) => spokenKnown(sibling, prefix)),
          'or',
        )}`
      : `did you mean ${spokenKnown(nearest, prefix)}?`;
  return `${spoken([...parent, key])} is unknown: ${advice}`;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}
