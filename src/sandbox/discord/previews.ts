/*
 * Which links in a text get a preview. Pure.
 */

/** The addresses that Discord would unfold below a message: not those in code, nor those in <angle brackets>. */
export function previewUrls(content: string): string[] {
  const withoutCode = content.replace(/```[\s\S]*?(?:```|$)/g, ' ').replace(/`[^`\n]+`/g, ' ');
  const withoutQuiet = withoutCode.replace(/<https?:\/\/[^\s>]+>/gi, ' ');
  return [...new Set(withoutQuiet.match(/https?:\/\/[^\s<>)\]"']+/gi) ?? [])];
}
