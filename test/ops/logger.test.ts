import { afterEach, describe, expect, test } from '@jest/globals';
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createLogger } from '../../src/ops/logger.ts';
import { createRedactor } from '../../src/ops/redact.ts';
import { lines } from './lines-of.ts';

describe('JSON lines', () => {
  test('have time, level, message and the facts beside them', () => {
    const { logger, text, last } = lines();
    logger.info('a question arrived', { workspace: 'workspace:slack:T1', attempt: 2, late: false, reason: null });
    expect(text().endsWith('}\n')).toBe(true);
    expect(Object.keys(last())).toEqual(['time', 'level', 'message', 'workspace', 'attempt', 'late', 'reason']);
    expect(last()).toMatchObject({ level: 'info', message: 'a question arrived', attempt: 2, reason: null });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('are written in the same tick, in order', () => {
    const { logger, all } = lines();
    for (let index = 0; index < 100; index += 1) logger.info(`line ${index}`);
    expect(all().map(({ message }) => message)).toEqual(Array.from({ length: 100 }, (_, index) => `line ${index}`));
  });

  test('a fact cannot take the place of time, level or message', () => {
    const { logger, last } = lines();
    logger.warn('mine', { message: 'theirs', level: 'theirs', time: 'theirs', stack: 'theirs' });
    expect(last()).toMatchObject({ level: 'warn', message: 'mine', message_: 'theirs', level_: 'theirs' });
    expect(last()['time']).not.toBe('theirs');
  });

  test.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('at level %s one sees %j', (level, seen) => {
    const { logger, all } = lines({ level });
    for (const name of ['debug', 'info', 'warn', 'error'] as const) logger[name]('x');
    expect(all().map((line) => line['level'])).toEqual(seen);
  });

  test('a message with a placeholder or a line break stays one message on one line', () => {
    const { logger, text, last } = lines();
    logger.info('100%s\n%d', { a: 1 });
    expect(last()['message']).toBe('100%s\n%d');
    expect(text().split('\n')).toHaveLength(2);
  });
});

describe('errors', () => {
  const error = new RangeError('too far', {
    cause: Object.assign(new Error('below'), { code: 'ECONNRESET', extra: 1 }),
  });

  test.each(['debug', 'info', 'warn'] as const)('at level %s: name, message, code, cause, and no stack', (level) => {
    const { logger, last } = lines();
    logger[level]('failed', { error });
    expect(last()['error']).toEqual({
      name: 'RangeError',
      message: 'too far',
      cause: { name: 'Error', message: 'below', code: 'ECONNRESET' },
    });
  });

  test('at level error their stacks too, those of causes as well', () => {
    const { logger, last } = lines();
    logger.error('failed', { error });
    expect(last()['error']).toMatchObject({
      stack: expect.stringContaining('RangeError: too far\n'),
      cause: { stack: expect.stringContaining('Error: below\n') },
    });
  });

  test('several at once, and causes that are no errors', () => {
    const { logger, last } = lines();
    logger.info('failed', { error: new AggregateError([new Error('one'), 'two'], 'both', { cause: { status: 500 } }) });
    expect(last()['error']).toEqual({
      name: 'AggregateError',
      message: 'both',
      cause: { status: 500 },
      errors: [{ name: 'Error', message: 'one' }, 'two'],
    });
  });

  test('an error that causes itself', () => {
    const { logger, last } = lines();
    const circle = new Error('round');
    circle.cause = circle;
    logger.info('failed', { circle });
    expect(last()['circle']).toEqual({ name: 'Error', message: 'round', cause: '[circular]' });
  });
});

/** What people see: without the colours. */
const seen = (text: string): string => stripVTControlCharacters(text);

describe('in a terminal', () => {
  test('one readable line, aligned, without what is null', () => {
    const { logger, text } = lines({ format: 'terminal' });
    logger.info('ready', { platforms: 'slack, discord', startMs: 812, reason: null, list: [1, 'a'] });
    logger.warn('slow');
    expect(seen(text()).split('\n')).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d\.\d{3} INFO {2}ready {40}platforms="slack, discord" startMs=812 list=\[1,"a"\]$/,
      ),
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}slow$/),
      '',
    ]);
    expect(text()).toContain('\u001b[33mWARN \u001b[0m');
  });

  test('an error is a sentence, with what caused it', () => {
    const { logger, text } = lines({ format: 'terminal' });
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    logger.error('failed', { error: new TypeError('no answer', { cause }) });
    expect(seen(text())).toContain('error=TypeError: no answer ← Error: reset (ECONNRESET)\n');
  });

  test('a value can neither begin a line nor colour the screen', () => {
    const { logger, text } = lines({ format: 'terminal' });
    logger.info('a\nb\u001b[31m', { 'key\n': 'x\ny', error: new Error('e\n\u001b[2J') });
    expect(text().split('\n')).toHaveLength(2);
    expect(text()).not.toContain('\u001b[2J');
    expect(seen(text())).toContain(String.raw`a\nb\u001b[31m`);
  });
});

describe('a logger never throws', () => {
  const hostile = {
    get a(): string {
      throw new Error('getter');
    },
    fine: 1,
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('keys');
      },
    },
  );
  const angryError = new Error('x');
  Object.defineProperty(angryError, 'message', {
    get() {
      throw new Error('message');
    },
  });

  test('whatever is passed as a fact', () => {
    const { logger, last } = lines();
    logger.error('still there', { hostile, revoked: revoked.proxy, throwing, angryError });
    expect(last()).toMatchObject({
      message: 'still there',
      hostile: { a: '[unreadable]', fine: 1 },
      revoked: '[unreadable]',
      throwing: '[unreadable]',
      angryError: { name: 'Error', message: '[unreadable]' },
    });
  });

  test('whatever is passed as the facts', () => {
    const { logger, all } = lines();
    logger.info('1', hostile);
    logger.info('2', revoked.proxy);
    logger.info('3', throwing);
    logger.info('4', Object.freeze({ a: 1 }));
    expect(all().map(({ message }) => message)).toEqual(['1', '2', '3', '4']);
    expect(all()[0]).toMatchObject({ a: '[unreadable]', fine: 1 });
  });

  const streams: Writable[] = [];
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.destroy();
  });

  test('whatever the stream does: errors, and writes that throw', async () => {
    const failing = new Writable({
      write(_chunk, _encoding, done) {
        done(new Error('disk full'));
      },
    });
    const ended = new PassThrough();
    ended.end();
    const throws = new PassThrough();
    throws.write = () => {
      throw new Error('write');
    };
    streams.push(failing, ended, throws);
    for (const stream of streams) {
      const logger = createLogger({ level: 'info', format: 'json', redactor: createRedactor([]), stream });
      for (let index = 0; index < 100; index += 1) logger.info('x');
    }
    // An error event without a listener would fail the test run from here.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(failing.errored?.message).toBe('disk full');
  });

  test('a stream that throws once gets the next line all the same', () => {
    const written: string[] = [];
    let calls = 0;
    const stream = new PassThrough();
    streams.push(stream);
    stream.write = (chunk: unknown) => {
      calls += 1;
      if (calls === 1) throw new Error('write');
      return written.push(String(chunk)) > 0;
    };
    const logger = createLogger({ level: 'info', format: 'json', redactor: createRedactor([]), stream });
    logger.info('lost');
    logger.info('kept');
    expect(written).toEqual([expect.stringContaining('kept')]);
  });
});
