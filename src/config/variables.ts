/*
 * What one variable of the environment must look like. Each check takes a value that is not empty and tells what is
 * wrong with it, as a sentence that the name of the variable begins; null when nothing is. Shapes are checked no
 * further than they are documented: the platforms change their tokens.
 */
import { LOG_LEVELS } from './types.ts';
import { describeSecret, describeValue, joinWords } from './wording.ts';

export type Check = (value: string) => string | null;

const LEAST_SECRET_LENGTH = 8;
const HIGHEST_PORT = 65_535;
/** An address that is longer, or has anything but its usual characters, is not quoted. */
const SHOWN_ADDRESS = /^https?:\/\/[\w.:[\]-]{1,60}(?:\/[\w.-]{0,20}){0,4}$/u;

/** Takes what was pasted along first: everything else about such a value would mislead. */
function pasted(then: Check): Check {
  return (value) => {
    if (value.trim() === '') return 'holds nothing but white space: expected a value, or none at all';
    if (value.trim() !== value) return 'begins or ends with white space: expected the value alone';
    if (/^["'`“”‘’]|["'`“”‘’]$/u.test(value)) return 'begins or ends with a quote: expected the value alone';
    return then(value);
  };
}

function withoutSpaces(then: Check): Check {
  return pasted((value) =>
    /[\s\p{Cc}\p{Cf}]/u.test(value)
      ? `holds ${describeSecret(value)} with white space among them: expected the value alone`
      : then(value),
  );
}

/** A secret without a documented shape. */
export const secret: Check = withoutSpaces((value) =>
  value.length < LEAST_SECRET_LENGTH
    ? `holds ${describeSecret(value)}: expected at least ${LEAST_SECRET_LENGTH}`
    : null,
);

export const botToken: Check = withoutSpaces((value) => {
  if (value.startsWith('xapp-')) return 'holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN';
  if (value.startsWith('xoxp-')) return 'holds a user token (xoxp-…): expected the bot token (xoxb-…)';
  return beginsWith(value, 'xoxb-', 'the bot token');
});

export const appToken: Check = withoutSpaces((value) => {
  if (value.startsWith('xoxb-')) return 'holds a bot token (xoxb-…): that one belongs in SLACK_BOT_TOKEN';
  return beginsWith(value, 'xapp-', 'the app token');
});

function beginsWith(value: string, prefix: string, what: string): string | null {
  if (value === prefix) return `holds nothing after ${prefix}: expected the whole of ${what}`;
  return value.startsWith(prefix)
    ? null
    : `holds ${describeSecret(value)}: expected ${what}, which begins with ${prefix}`;
}

/** A Discord snowflake. */
export const applicationId: Check = pasted((value) =>
  /^\d{17,20}$/u.test(value)
    ? null
    : `holds ${/^\d+$/u.test(value) ? `${value.length} digits` : describeSecret(value)}: expected 17 to 20 digits`,
);

/** 0 lets the machine choose a free port. */
export const port: Check = pasted((value) =>
  /^\d{1,5}$/u.test(value) && Number(value) <= HIGHEST_PORT
    ? null
    : `is ${describeValue(value)}: expected a whole number from 0 to ${HIGHEST_PORT}`,
);

export const logLevel: Check = pasted((value) =>
  LOG_LEVELS.some((level) => level === value)
    ? null
    : `is ${describeValue(value)}: expected ${joinWords(LOG_LEVELS, 'or')}`,
);

/** 32 bytes, which no word and no password is. */
export const dataKey: Check = withoutSpaces((value) =>
  /^[\da-fA-F]{64}$/u.test(value) || /^[\w+/-]{43}=?$/u.test(value)
    ? null
    : `holds ${describeSecret(value)}: expected 32 random bytes in base64 (44 characters) or hex (64), as ` +
      'openssl rand -base64 32 prints them',
);

export const folder: Check = pasted(() => null);

export const slackAddress: Check = address('http://127.0.0.1:4001/api/', () => null);

export const discordAddress: Check = address('http://127.0.0.1:4002/api', (segments) => {
  const version = segments.find((segment) => /^v\d+$/iu.test(segment));
  return version === undefined ? null : `the version ${version} in it`;
});

export const anthropicAddress: Check = address('http://127.0.0.1:4003', (segments) =>
  segments.some((segment) => /^v1$/iu.test(segment)) ? '/v1 in it' : null,
);

/** An http or https address; `surplus` names a part of its path that the client adds by itself. */
function address(example: string, surplus: (segments: readonly string[]) => string | null): Check {
  return withoutSpaces((value) => {
    const parsed = URL.parse(value);
    const shown = SHOWN_ADDRESS.test(value) ? `is ${value}` : `holds ${describeSecret(value)}`;
    if (parsed === null || !/^https?:\/\//iu.test(value)) {
      return `${shown}: expected an address such as ${example}`;
    }
    if (parsed.username !== '' || parsed.password !== '') {
      return `has a user name or password in it: expected an address such as ${example}`;
    }
    if (/[?#]/u.test(value)) return `has a query or fragment in it: expected an address such as ${example}`;
    const found = surplus(parsed.pathname.split('/'));
    return found === null ? null : `has ${found}: expected the address without it, such as ${example}`;
  });
}
