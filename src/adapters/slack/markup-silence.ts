/*
 * Takes the voice from what Slack would act on: mentions and broadcasts notify nobody, in Markdown as in mrkdwn, in text
 * as in code. Pure.
 */
import { JOINER } from '../markdown/target.ts';

const LESS_THAN = '<|&lt;|&#0*60;|&#x0*3c;';
const AT = '@|&commat;|&#0*64;|&#x0*40;';
const SPECIAL = String.raw`\\?(?:!\\?(?:channel|here|everyone|group|subteam|date)|[@#]\\?[A-Z0-9])`;
const specialSequence = new RegExp(`(${LESS_THAN})(?=${SPECIAL})`, 'gi');
const broadcastName = new RegExp(`(${AT})(?=\\\\?(?:channel|here|everyone|group)\\b)`, 'gi');

/** Splits every sequence that Slack would act on, without a visible trace. */
export function silence(markdown: string): string {
  return markdown.replace(specialSequence, `$1${JOINER}`).replace(broadcastName, `$1${JOINER}`);
}

/** What the fields that Slack reads as mrkdwn get: nothing in it is a command to Slack. */
export function toMrkdwnLiteral(text: string): string {
  return text
    .replace(broadcastName, `$1${JOINER}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
