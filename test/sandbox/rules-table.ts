/*
 * Writes the tables of src/sandbox/README.md from what the code says: the rules of the three stand-ins, the weather, and
 * the example, which is a test. Run it with `npm run sandbox:rules`; a test says when the file is stale.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { rules as claudeRules } from '../../src/sandbox/claude/rules.ts';
import { discordRules } from '../../src/sandbox/discord/rules.ts';
import { habits } from '../../src/sandbox/slack/habits.ts';
import { rules as slackRules } from '../../src/sandbox/slack/rules.ts';
import { conditions } from '../../src/sandbox/weather/conditions.ts';

interface Rule {
  readonly says: string;
  readonly source: string;
  readonly test: string;
}

/** A rule, and the file in which its test stands; null when there is no such test. */
interface LocatedRule extends Rule {
  readonly file: string | null;
}

interface TestFile {
  readonly path: string;
  readonly code: string;
}

const here = new URL('./', import.meta.url);
const readme = new URL('../../src/sandbox/README.md', import.meta.url);

const standIns: Readonly<Record<'slack' | 'discord' | 'claude', readonly Rule[]>> = {
  slack: [...Object.values(slackRules), ...habits],
  discord: discordRules,
  claude: Object.values(claudeRules),
};

function testFilesOf(folder: string): TestFile[] {
  return readdirSync(new URL(`${folder}/`, here), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('rules.test.ts'))
    .toSorted()
    .map((name) => ({ path: `${folder}/${name}`, code: readFileSync(new URL(`${folder}/${name}`, here), 'utf8') }));
}

/** A test may be told as `FILE: NAME`; without the file it is looked for. */
function locate(rule: Rule, files: readonly TestFile[]): LocatedRule {
  const [, told, name = rule.test] = /^([\w-]+\.test\.ts): (.+)$/u.exec(rule.test) ?? [];
  const found = files.find(({ path, code }) => (told ? path.endsWith(`/${told}`) : true) && code.includes(`'${name}'`));
  return { ...rule, test: name, file: found?.path ?? null };
}

/** Every rule of a stand-in with its test. */
export function rulesOf(standIn: keyof typeof standIns): LocatedRule[] {
  const files = testFilesOf(standIn);
  return standIns[standIn].map((rule) => locate(rule, files));
}

/** Text in a cell: nothing in it is Markdown but `code`. */
function cell(text: string): string {
  return text
    .split(/(`[^`]*`)/u)
    .map((part) =>
      part.startsWith('`') ? part.replaceAll('|', '\\|') : part.replace(/[\\|*<[\]]|(?<!\w)_|_(?!\w)/gu, '\\$&'),
    )
    .join('');
}

/** Collects addresses and names them, so that the tables stay readable as text. The prefix is one for each table. */
function createLinks(prefix: string) {
  const names = new Map<string, string>();
  return {
    link(label: string, address: string): string {
      const name = names.get(address) ?? `${prefix}-${names.size + 1}`;
      names.set(address, name);
      return `[${cell(label)}][${name}]`;
    },
    definitions: (): string => [...names].map(([address, name]) => `[${name}]: ${address}`).join('\n'),
  };
}

type Links = ReturnType<typeof createLinks>;

function labelOf(address: string): string {
  const { hostname, pathname, hash } = new URL(address);
  const page = pathname
    .split('/')
    .filter((part) => part !== '')
    .slice(-2)
    .join('/');
  return `${page === '' ? hostname : page}${hash}`;
}

/** Addresses become links, files of packages code, words stay words. */
function sourceCell(source: string, links: Links): string {
  return source
    .split(/(https:\/\/[^\s,;)]+)/u)
    .map((part) => {
      if (part.startsWith('https://')) return links.link(labelOf(part), part);
      return /^@[\w./-]+$/u.test(part) ? `\`${part}\`` : cell(part);
    })
    .join('');
}

function rulesTable(standIn: keyof typeof standIns): string {
  const links = createLinks(standIn);
  const rows = rulesOf(standIn).map(({ says, source, test, file }) => {
    const shown = file === null ? cell(test) : links.link(test, `../../test/sandbox/${file}`);
    return `| ${cell(says)} | ${sourceCell(source, links)} | ${shown} |`;
  });
  return ['| rule | source | test |', '| --- | --- | --- |', ...rows, '', links.definitions()].join('\n');
}

function weatherTable(): string {
  const rows = conditions.map(({ about, label, says }) => `| ${about} | ${cell(label)} | ${cell(says)} |`);
  return ['| about | switch | what people see |', '| --- | --- | --- |', ...rows].join('\n');
}

const parts: Readonly<Record<string, () => string>> = {
  example: () => `\`\`\`ts\n${readFileSync(new URL('example.test.ts', here), 'utf8').trim()}\n\`\`\``,
  weather: weatherTable,
  count: () => {
    const counts = (['slack', 'discord', 'claude'] as const).map((name) => rulesOf(name).length);
    const [slack = 0, discord = 0, claude = 0] = counts;
    return `${slack + discord + claude} rules: ${slack} of Slack, ${discord} of Discord, ${claude} of Claude.`;
  },
  'rules of Slack': () => rulesTable('slack'),
  'rules of Discord': () => rulesTable('discord'),
  'rules of Claude': () => rulesTable('claude'),
};

/** The text of the file as it should be: what stands between `<!-- NAME -->` and `<!-- end of NAME -->` made anew. */
export async function renewed(text: string): Promise<string> {
  let result = text;
  for (const [name, make] of Object.entries(parts)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [result.indexOf(start), result.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`src/sandbox/README.md lacks ${start} … ${end}`);
    result = `${result.slice(0, from)}${start}\n\n${make()}\n\n${result.slice(to)}`;
  }
  const config = await resolveConfig(readme);
  return format(result, { ...config, parser: 'markdown' });
}

/** The text of the file as it is. */
export const readReadme = (): string => readFileSync(readme, 'utf8');

if (import.meta.main) writeFileSync(readme, await renewed(readReadme()));
