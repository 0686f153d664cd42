/*
 * The words of the page that differ by platform: commands, examples, complaints of the platform's own client.
 */

export const BOT = 'askline';

export const commands = {
  slack: [{ label: '/ask', insert: '/ask ', hint: '[private] your question · asks Claude' }],
  discord: [{ label: '/ask', insert: '/ask question: ', hint: 'question, private (optional) · asks Claude' }],
};

export const examplesFor = {
  slack: [
    '/ask What is a mutex?',
    '@askline Show me a table',
    '/ask private How do I leave vim?',
    '/ask a long answer',
  ],
  discord: [
    '/ask question: What is a mutex?',
    '@askline Show me some code',
    '/ask question: Why is the sky blue? private: true',
    '@askline a slow answer',
  ],
  dm: ['What is a mutex?', 'Show me some code', 'Refuse this one'],
};

/**
 * What the platform's own client says when something could not be said; null where it is said in the channel already.
 * A platform that was never reached says nothing itself.
 */
export const complaints = {
  slack: (text, { error, unreachable }) => (text.startsWith('/') && !unreachable ? null : error),
  discord: (text, { error }) => (text.startsWith('/') && error.includes('did not respond') ? null : error),
};
