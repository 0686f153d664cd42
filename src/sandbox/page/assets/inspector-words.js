/*
 * Times, amounts and states in words. Pure.
 */

const whole = new Intl.NumberFormat('en');
const places = (value, digits) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const count = (value) => whole.format(value);

/** How long something took: "412 ms", "1.82 s", "2 min 3 s". */
export function duration(ms) {
  if (ms === null) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${places(ms / 1_000, 2)} s`;
  if (ms < 60_000) return `${places(ms / 1_000, 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** When something happened in an answer: "+1,819 ms". */
export const moment = (ms) => `+${count(Math.round(ms))} ms`;

/** Small amounts keep three digits that say something. */
export function dollars(usd) {
  if (usd === null) return '–';
  if (usd === 0) return '$0';
  return `$${usd.toLocaleString('en', { maximumSignificantDigits: 3, maximumFractionDigits: 8 })}`;
}

export const platformNames = { slack: 'Slack', discord: 'Discord', claude: 'Claude' };
export const entryNames = { command: '/ask', mention: 'mention', 'direct-message': 'direct message' };
export const stateNames = { running: 'running', done: 'done', 'never answered': 'never answered' };

export const stepNames = {
  delivered: 'Delivered',
  accepted: 'Accepted',
  'model-request': 'Model request',
  thinking: 'Thinking',
  'first-token': 'First token',
  'model-end': 'Model end',
  write: 'Write',
  limited: 'Too fast',
  'failed-write': 'Failed write',
  final: 'Final',
  refused: 'Refused',
  error: 'Error',
};

/** A question as it is shown in one line. */
export const asOneLine = (question) => question.replaceAll(/\s+/g, ' ').trim() || '(nothing was asked)';

/** The staleness in words, for those who do not see the plot. */
export function stalenessInWords({ meanMs, maxMs }) {
  const mean = `${duration(meanMs)} on average`;
  return `Age of the oldest text that is not visible yet: ${mean}, at most ${duration(maxMs)}.`;
}
