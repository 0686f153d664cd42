import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { createRedactor, REDACTED } from '../../src/ops/redact.ts';
import { lines } from './lines-of.ts';

const DISCORD_TOKEN = ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GabcdE', 'abcdefghijklmnopqrstuvwxyz0'].join('.');

describe('by shape, without being told', () => {
  const { redact } = createRedactor([]);

  test.each([
    ['xoxb-123456789012-abcdef', REDACTED],
    ['xoxp-1-2-3-abc', REDACTED],
    ['xoxe.xoxb-1-abcdef', REDACTED],
    ['token=xapp-1-A012-345-abcdef&x=1', `token=${REDACTED}&x=1`],
    ['key sk-ant-api03-abc_DEF-123.', `key ${REDACTED}`],
    ['Authorization: Bearer abc.def-ghi=', `Authorization: ${REDACTED}`],
    ['authorization=bearer%20abcdef', `authorization=${REDACTED}`],
    ['Basic dXNlcjpwYXNzd29yZA==', REDACTED],
    [`x-slack-signature: v0=${'a1'.repeat(32)}`, `x-slack-signature: ${REDACTED}`],
    [`Bot ${DISCORD_TOKEN}!`, `Bot ${REDACTED}!`],
    ['https://hooks.slack.com/commands/T1/2/abc?x', `https://${REDACTED}?x`],
    ['/webhooks/1/aW50ZXJhY3Rpb246MTIzNDU2Nzg5/messages', `/webhooks/1/${REDACTED}`],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    'SLACK_BOT_TOKEN holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN',
    'answered in 3.2 s (slack command, 812 tokens)',
    'workspace:slack:T0123ABCDEF',
    'req_011CSHoEeqs5C35K2UUqR7Fy',
    'claude-sonnet-5-5',
    'at Object.<anonymous> (/app/node_modules/@slack/socket-mode/dist/src/SocketModeClient.js:512:19)',
    'https://discord.com/api/v10/channels/123456789012345678/messages',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('by value', () => {
  test('every form of a secret, whatever its characters and wherever it stands', () => {
    const secret = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' });
    const neighbour = fc.string({ maxLength: 12, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(secret, neighbour, neighbour, (value, before, after) => {
        const { redact } = createRedactor([value]);
        const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
        for (const form of forms) expect(redact(`${before}|${form}|${after}`)).not.toContain(form);
        const lowerCase = encodeURIComponent(value).replace(/%../g, (byte) => byte.toLowerCase());
        expect(redact(lowerCase)).not.toContain(lowerCase);
        for (const encoding of ['base64', 'base64url'] as const) {
          const redacted = redact(Buffer.from(`${before}${value}${after}`).toString(encoding));
          const rest = redacted.replaceAll(REDACTED, '');
          // What is left is of its neighbours, and at each end the letters that they share with it.
          const ofNeighbours =
            Buffer.from(before).toString('base64').length + Buffer.from(after).toString('base64').length;
          expect(redacted).toContain(REDACTED);
          expect(rest.length).toBeLessThanOrEqual(ofNeighbours + 4);
        }
      }),
      { numRuns: 2000 },
    );
  }, 60_000);

  test('the longer of two secrets goes whole, whatever their order', () => {
    for (const secrets of [
      ['abcdefgh', 'abcdefghijkl'],
      ['abcdefghijkl', 'abcdefgh'],
    ]) {
      expect(createRedactor(secrets).redact('x abcdefghijkl abcdefgh')).toBe(`x ${REDACTED} ${REDACTED}`);
    }
  });

  test('texts too short to be secrets do not spoil the lines', () => {
    expect(createRedactor(['', 'a', 'the']).redact('the answer')).toBe('the answer');
  });
});

describe('secrets that come later', () => {
  test('are struck out from then on, and the earlier ones still', () => {
    const redactor = createRedactor(['the-first-secret']);
    expect(redactor.redact('the-first-secret the-second-secret')).toBe(`${REDACTED} the-second-secret`);
    redactor.add(['the-second-secret', 'abc']);
    expect(redactor.redact('the-first-secret the-second-secret abc')).toBe(`${REDACTED} ${REDACTED} abc`);
    expect(redactor.longestSecretLength()).toBe('the-second-secret'.length * 12);
  });

  test('a year of them keeps lines cheap: the newest two hundred are known, also one that came back', () => {
    const redactor = createRedactor(['secret number 0']);
    for (let number = 1; number < 1000; number += 1) {
      redactor.add([`secret number ${number}`]);
      redactor.add(['secret number 0']);
    }
    const left = redactor.redact(Array.from({ length: 1000 }, (_, number) => `secret number ${number};`).join(''));
    expect(left.split(REDACTED)).toHaveLength(201);
    expect(redactor.redact('secret number 0')).toBe(REDACTED);
  });

  test.each(['json', 'terminal'] as const)('are in no line, in %s', (format) => {
    const { logger, redactor, text } = lines({ format, secrets: ['the-first-secret'] });
    redactor.add(['the-second-secret']);
    logger.error('the-second-secret', { error: new Error('the-first-secret', { cause: 'the-second-secret' }) });
    expect(text()).not.toMatch(/first|second/);
  });
});

describe('in a log line', () => {
  const secret = 'p4ss"w\\rd/ü+1234';

  test.each(['json', 'terminal'] as const)('a secret is nowhere, in %s', (format) => {
    const { logger, text } = lines({ format, secrets: [secret, '987654321098'] });
    const base64 = Buffer.from(`user:${secret}`).toString('base64');
    const error = new Error(`message ${secret}`, { cause: new Error(`cause ${secret}`, { cause: secret }) });
    error.name = secret;
    const facts = {
      plain: secret,
      [`key ${secret}`]: 1,
      nested: { list: [[secret]], map: new Map([[secret, new Set([secret])]]) },
      error,
      code: Object.assign(new Error('x'), { code: secret }),
      url: `https://host/?q=${encodeURIComponent(secret)}`,
      header: `Basic ${base64}`,
      json: JSON.stringify({ a: secret }),
      number: 987654321098,
      symbol: Symbol(secret),
      inspected: inspect({ secret: 'x', value: secret }),
      [secret]: secret,
    };
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](`sentence ${secret}`, facts);
    const written = text();
    expect(written.split('\n')).toHaveLength(5);
    for (const form of ['p4ss', encodeURIComponent(secret), base64.slice(8, -4), '987654321098', 'rd/ü']) {
      expect(written).not.toContain(form);
    }
  });

  test('fields that carry credentials are hidden by their name', () => {
    const { logger, last } = lines();
    const headers = { Authorization: 'short', 'X-Slack-Signature': 'v', cookie: ['a'], accept: 'json' };
    logger.info('x', { headers, api_key: 'k', botToken: 't', token: null, inputTokens: 5, secret: '' });
    expect(last()).toMatchObject({
      headers: { Authorization: REDACTED, 'X-Slack-Signature': REDACTED, cookie: REDACTED, accept: 'json' },
      api_key: REDACTED,
      botToken: REDACTED,
      token: null,
      inputTokens: 5,
      secret: '',
    });
  });
});
