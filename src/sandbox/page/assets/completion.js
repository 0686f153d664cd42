/*
 * What completes the text before the caret: commands at the very start, names anywhere, the options of Discord's /ask.
 * Pure.
 */

const options = {
  question: { label: 'question:', insert: 'question: ', hint: 'what you want to know' },
  private: { label: 'private:', insert: 'private: ', hint: 'optional · an answer that only you see' },
};
const truths = [
  { label: 'true', insert: 'true ', hint: 'only you see the answer' },
  { label: 'false', insert: 'false ', hint: 'everybody sees it' },
];

const startsWith = (items, word) => items.filter(({ label }) => label.toLowerCase().startsWith(word.toLowerCase()));

/** The first is chosen by Enter, unless it is there already: then Enter sends. */
function chosenFirst(items, word, start) {
  const found = startsWith(items, word);
  const isWhole = found.length > 0 && found[0].label.toLowerCase() === word.toLowerCase();
  return { start, items: found, active: found.length === 0 || isWhole ? -1 : 0 };
}

function completeOptions(before) {
  const value = /^\/ask\s[\s\S]*\bprivate:\s*([a-z]*)$/i.exec(before);
  if (value) return chosenFirst(truths, value[1], before.length - value[1].length);
  const word = /^\/ask\s(?:[\s\S]*\s)?([a-z]*)$/i.exec(before)?.[1];
  if (word === undefined) return null;
  const given = before.slice('/ask '.length, before.length - word.length).trim();
  // Words of a question are not options: these show where an option may begin, and wait for Tab, not for Enter.
  if (given !== '' && word.length < 2) return null;
  const open = [
    ...(given === '' || /^private:\s*\w+$/i.test(given) ? [options.question] : []),
    ...(/\bprivate:/i.test(given) ? [] : [options.private]),
  ];
  return { start: before.length - word.length, items: startsWith(open, word), active: -1 };
}

/** {start, items, active}: what may stand from `start` on, and which of it Enter takes (-1: none); null for nothing. */
export function completionOf(before, { platform, commands, mentions }) {
  const command = /^\/[a-z]*$/i.exec(before);
  if (command) return chosenFirst(commands, command[0], 0);
  const mention = /(?:^|[\s(])@([\p{L}\p{N}_-]*)$/u.exec(before);
  if (mention) return chosenFirst(mentions, `@${mention[1]}`, before.length - mention[1].length - 1);
  return platform === 'discord' ? completeOptions(before) : null;
}
