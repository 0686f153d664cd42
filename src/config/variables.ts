/*
 * What one variable of the environment must look like. Each check takes a value that is not empty and tells what is
 * wrong with it, as a sentence that the name of the variable begins; null when nothing is. Shapes are checked no
 * further than they are documented: the platforms change their tokens.
 */
import { LOG_LEVELS, type SecretName } from './types.ts';
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

/** A secret without a documented shape; `otherwise` is what else is expected. */
function secretOr(otherwise: string): Check {
  return withoutSpaces((value) =>
    value.length < LEAST_SECRET_LENGTH
      ? `holds ${describeSecret(value)}: expected at least ${LEAST_SECRET_LENGTH}${otherwise}`
      : null,
  );
}

const secret: Check = secretOr('');

/** One secret, or several that are parted by commas or lines. */
function keysOf(check: Check): Check {
  return pasted((value) => {
    const parts = partsOf(value);
    if (parts.length === 1) return check(value);
    for (const [index, part] of parts.entries()) {
      const which = `(${index + 1} of ${parts.length})`;
      if (part === '') return `has an empty key ${which}: expected keys with a comma or a line break between them`;
      const problem = check(part);
      if (problem !== null) return `has a key ${which} that ${problem}`;
    }
    return null;
  });
}

/** The guides of Ollama and vLLM fill it with a word, since their clients want one. */
const NO_KEY = ', or no such variable where the server wants no key';

/** The keys in a value that `keysOf` finds nothing wrong with: at least one, each once, in their order. */
export function splitKeys(value: string): readonly string[] {
  return [...new Set(partsOf(value))];
}

/** The password of an address, as it stands there and as it is sent: a driver may quote it alone. */
export function passwordsIn(value: string): readonly string[] {
  const password = parsedServer(value)?.password ?? '';
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function partsOf(value: string): readonly string[] {
  return value.split(/,|\r?\n/u).map((part) => part.trim());
}

const botToken: Check = withoutSpaces((value) => {
  if (value.startsWith('xapp-')) return 'holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN';
  if (value.startsWith('xoxp-')) return 'holds a user token (xoxp-…): expected the bot token (xoxb-…)';
  return beginsWith(value, 'xoxb-', 'the bot token');
});

const appToken: Check = withoutSpaces((value) => {
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
const dataKey: Check = withoutSpaces((value) =>
  /^[\da-fA-F]{64}$/u.test(value) || /^[\w+/-]{43}=?$/u.test(value)
    ? null
    : `holds ${describeSecret(value)}: expected 32 random bytes in base64 (44 characters) or hex (64), as ` +
      'openssl rand -base64 32 prints them',
);

export const SECRET_CHECKS: Readonly<Record<SecretName, Check>> = {
  SLACK_BOT_TOKEN: botToken,
  SLACK_APP_TOKEN: appToken,
  SLACK_SIGNING_SECRET: secret,
  DISCORD_TOKEN: secret,
  ANTHROPIC_API_KEY: keysOf(secret),
  OPENAI_API_KEY: keysOf(secretOr(NO_KEY)),
  ASKLINE_KEY: dataKey,
  DATABASE_URL: serverAddress(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/askline'),
  REDIS_URL: serverAddress(['redis:', 'rediss:'], 'redis://:password@host:6379'),
  ALERT_WEBHOOK_URL: webhookAddress(),
};

export const folder: Check = pasted(() => null);

export const slackAddress: Check = address('http://127.0.0.1:4001/api/', () => null);

export const discordAddress: Check = address('http://127.0.0.1:4002/api', (segments) => {
  const version = segments.find((segment) => /^v\d+$/iu.test(segment));
  return version === undefined ? null : `the version ${version} in it`;
});

export const anthropicAddress: Check = address('http://127.0.0.1:4003', (segments) =>
  segments.some((segment) => /^v1$/iu.test(segment)) ? '/v1 in it' : null,
);

const OPENAI_EXAMPLE = 'http://127.0.0.1:11434/v1';
const openAiPath: Check = address(OPENAI_EXAMPLE, (segments) =>
  ['completions', 'responses'].some((call) => segments.includes(call)) ? 'the call in it' : null,
);

/** As OpenAI's clients take it: they add nothing but the call. */
export const openAiAddress: Check = (value) => {
  const problem = openAiPath(value);
  if (problem !== null) return problem;
  return URL.parse(value)?.pathname === '/' ? `has no path in it: expected an address such as ${OPENAI_EXAMPLE}` : null;
};

/** Where it is a socket of this machine, PostgreSQL's addresses may have a user and no host. */
function parsedServer(value: string): URL | null {
  return URL.parse(value.replace('@/', '@localhost/'));
}

/** Of a server that is reached with a password: no part of it is ever quoted. */
function serverAddress(schemes: readonly string[], example: string): Check {
  return withoutSpaces((value) => {
    const expected = `expected an address such as ${example}`;
    const scheme = /^[a-z]+:(?=\/\/)/iu.exec(value)?.[0].toLowerCase() ?? '';
    if (!schemes.includes(scheme)) return `holds ${describeSecret(value)}: ${expected}`;
    if (parsedServer(value) === null) {
      return `holds an address that cannot be read: ${expected}, with special characters of the password as %40 and so on`;
    }
    return null;
  });
}

/** Whoever knows the address of a webhook can post to it, so it is a secret as well. */
function webhookAddress(): Check {
  return withoutSpaces((value) => {
    const expected = 'expected an address that begins with https:// or http://';
    const parsed = URL.parse(value);
    if (parsed === null || !/^https?:\/\//iu.test(value)) return `holds ${describeSecret(value)}: ${expected}`;
    if (parsed.username === '' && parsed.password === '') return null;
    return `has a user name or password in it: ${expected}, without them`;
  });
}

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
