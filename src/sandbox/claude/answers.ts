/*
 * What the stand-in for Claude says when nobody told it what to say: an answer that owns up to being no model, shows
 * off Markdown, and lets a newcomer try the other endings by a word in the question. Pure.
 */
import type { ClaudeScript } from './script.ts';

const OWNING_UP = "This answer comes from **Askline's stand-in for Claude**, not from a model";

const HINT =
  'Put one of these words into a question to see more: **long**, **table**, **code**, **slow**, **mention**, **error**, **refuse**.';

/** The same question gets the same answer, a different one maybe another. */
function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}

/** The question as it may stand inside an answer: one line, no Markdown, not too long. */
function quote(question: string): string {
  const plain = question
    .replace(/[`*_~<>|[\]\\#]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(plain);
  const short = characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : plain;
  return short === '' ? 'your question' : `“${short}”`;
}

const codeSamples = [
  [
    '```typescript',
    '// Newest text wins, one write in flight.',
    'async function flush(message: LiveMessage): Promise<void> {',
    '  while (message.shown !== message.text) {',
    '    const next = message.text;',
    '    await message.edit(next);',
    '    message.shown = next;',
    '  }',
    '}',
    '```',
  ],
  [
    '```python',
    'def greet(names: list[str]) -> str:',
    '    """Greets everybody once, in order."""',
    '    return "\\n".join(f"Hello, {name}!" for name in dict.fromkeys(names))',
    '',
    'print(greet(["Ada", "Ben", "Ada", "Chloe"]))',
    '```',
  ],
  ['```bash', '# The three largest folders here', 'du -sh -- */ | sort -rh | head -n 3', '```'],
].map((lines) => lines.join('\n'));

const tables = [
  [
    '| Step | What happens | Where |',
    '| --- | --- | --- |',
    '| 1 | the question arrives | Slack or Discord |',
    '| 2 | one model call | Claude |',
    '| 3 | the message grows | where you asked |',
  ],
  [
    '| Platform | Longest message | Markdown |',
    '| --- | ---: | --- |',
    '| Slack | 12,000 characters | blocks |',
    '| Discord | 2,000 characters | its own |',
  ],
].map((lines) => lines.join('\n'));

const pick = (list: readonly string[], seed: number): string => list[seed % list.length] ?? '';

const paragraphs = [
  'A long answer does not fit into one message on every platform. The bot then goes on in a second message, and neither a word nor a code fence is lost on the way.',
  'While the text grows you can keep reading from the top: edits replace the message in place, they never move it, and they notify nobody.',
  'An edit that is late is simply skipped, because the next one carries more text. Only the last one has to land, and it is tried again until it does.',
  'Between two edits some time has to pass, since a platform counts them. The more answers grow at once, the longer each of them waits for its turn.',
];

function longAnswer(opening: string, seed: number): string {
  const parts = [`${opening} Here is a long one, about 9,000 characters.`];
  let length = 0;
  for (let section = 1; length < 8_800; section += 1) {
    let part = `## Part ${section}\n\n${pick(paragraphs, seed + section)} ${pick(paragraphs, seed + section * 3 + 1)}`;
    if (section % 3 === 1) part += `\n\n${pick(codeSamples, seed + section)}`;
    if (section % 3 === 2) part += `\n\n${pick(tables, seed + section)}`;
    if (section % 3 === 0) part += `\n\n1. first this\n2. then *that*\n3. and at last **the rest**`;
    parts.push(part);
    length += part.length + 2;
  }
  parts.push('That was the last line of the long answer.');
  return parts.join('\n\n');
}

const has = (question: string, word: string): boolean => new RegExp(`\\b${word}`, 'iu').test(question);

/** The answer to a question for which nothing was scripted. */
export function answerByItself(question: string): ClaudeScript {
  const seed = hash(question);
  const tokensPerSecond = 60 + (seed % 31);
  const opening = `${OWNING_UP}; you asked ${quote(question)}.`;
  const say = (text: string, thinkingMs = 400): ClaudeScript => ({ kind: 'text', text, tokensPerSecond, thinkingMs });

  if (has(question, 'refuse')) {
    return { kind: 'text', text: '', thinkingMs: 400, stopReason: 'refusal' };
  }
  if (has(question, 'error')) {
    const text = `${opening} It was going well, and then the service behind it was overloaded, in the middle of`;
    return { kind: 'error-in-stream', text, type: 'overloaded_error', tokensPerSecond: 20 };
  }
  if (has(question, 'slow')) {
    const text = `${opening} It thought for eight seconds first and now it writes slowly, so that you can watch how the message grows.\n\n- first a sign that the question arrived\n- then some words\n- then the rest\n\n${HINT}`;
    return { kind: 'text', text, tokensPerSecond: 12, thinkingMs: 8_000 };
  }
  if (has(question, 'mention')) {
    return say(
      `${opening} It now tries to wake everybody: @everyone, @here, <!channel>, <!here>, <!everyone>, <@U0001>, <@100000000000000001>, <@&100000000000000002> and [a link](https://example.com/?secret=1).\n\nNone of these should have pinged anybody, and no preview should have unfurled.\n\n![image](https://example.com/pixel.png)\n\n${HINT}`,
    );
  }
  if (has(question, 'long')) return say(longAnswer(opening, seed));
  if (has(question, 'table')) {
    return say(`${opening} Tables it is:\n\n${tables.join('\n\nand another one:\n\n')}\n\n${HINT}`);
  }
  if (has(question, 'code')) {
    return say(`${opening} Some code:\n\n${codeSamples.join('\n\nor, in other words:\n\n')}\n\n${HINT}`);
  }
  return say(
    [
      `${opening} With an \`ANTHROPIC_API_KEY\` the real Claude would answer here.`,
      `What an answer can hold:\n\n- **bold**, *italic* and ~~struck~~ words\n- \`inline code\` and [links](https://example.com)\n- lists like this one`,
      pick(codeSamples, seed),
      pick(tables, Math.floor(seed / 7)),
      HINT,
    ].join('\n\n'),
  );
}
