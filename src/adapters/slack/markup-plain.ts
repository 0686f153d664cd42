/*
 * The words of Markdown without its marks: for notifications, which show none. It knows nothing of Slack's notation.
 */
import { readBlocks, splitCells, type Block } from '../markdown/blocks.ts';
import { rewriteInline, type InlineRules } from '../markdown/inline.ts';

const plainRules: InlineRules = {
  code: (_marks, content) => content,
  less: () => '<',
  sign: () => null,
  lineBreak: ' ',
  hasLabels: true,
  showsHardBreaks: false,
  escapesBrackets: false,
  isPlain: true,
};

/** Link texts without targets, code without fences, cells without bars. Linear time. */
export function plainWords(markdown: string): string {
  return readBlocks(markdown).map(wordsOf).join('\n');
}

function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'prose':
      return inline(block.lines.map((line) => line.replace(/^[ \t]*[-+*][ \t]+(?:\[[ xX]\][ \t]+)?/, '')).join('\n'));
    case 'heading':
      return inline(block.line.replace(/^[ \t]*#+[ \t]*|[ \t]+#+[ \t]*$/g, ''));
    case 'code':
      return block.lines.join('\n');
    case 'table':
      return [block.header, ...block.rows]
        .map((row) => splitCells(row).map(inline).filter(Boolean).join(', '))
        .join('; ');
    case 'underline':
    case 'rule':
    case 'blank':
      return '';
  }
}

function inline(text: string): string {
  return rewriteInline(text, plainRules);
}
