/*
 * The logger: winston, with our own two formats and our redactor in front of both. A log line is the last thing that
 * may fail: nothing that is logged and nothing that the stream does gets back to the caller. It must not know what is
 * worth logging.
 */
import { Writable } from 'node:stream';
import winston from 'winston';
import type { Logger } from '../contract.ts';
import { jsonLine, terminalLine, type Level } from './lines.ts';
import { plainFacts, plainText } from './plain.ts';
import type { Redactor } from './redact.ts';

/** Where winston's transports look for the finished line. */
const MESSAGE = Symbol.for('message');

/**
 * Makes a logger. `json`: one object a line, with `time` (ISO), `level`, `message` and the facts beside them; errors are
 * `{name, message, code?, cause?}`, with their stacks at level error alone. `terminal`: one coloured line for people.
 * What the redactor knows, now or later, never reaches the stream. Values are cut at 2,000 characters.
 *
 * Lines are written in the same tick. The stream stays the caller's: it is never ended, and its errors are swallowed.
 */
export function createLogger(options: {
  readonly level: Level;
  readonly format: 'json' | 'terminal';
  readonly redactor: Redactor;
  readonly stream: NodeJS.WritableStream;
}): Logger {
  const { redactor } = options;
  const toLine = options.format === 'json' ? jsonLine : terminalLine;
  const sink = winston.createLogger({
    level: options.level,
    format: winston.format((info) => {
      info[MESSAGE] = info.message;
      return info;
    })(),
    transports: [new winston.transports.Stream({ stream: shielded(options.stream), eol: '\n' })],
  });
  // Nothing to do about it here, and without a listener it would end the process.
  sink.on('error', ignore);

  function log(level: Level, message: string, facts: unknown): void {
    try {
      if (!sink.isLevelEnabled(level)) return;
      const plain = plainFacts(facts, redactor, level === 'error');
      // Made here and not in winston's format: it would merge the facts into the line before we could look at them.
      sink.log({ level, message: toLine(new Date(), level, plainText(message, redactor), plain) });
    } catch {
      // A line is lost; an answer must not be.
    }
  }

  return {
    debug: (message, facts) => log('debug', message, facts),
    info: (message, facts) => log('info', message, facts),
    warn: (message, facts) => log('warn', message, facts),
    error: (message, facts) => log('error', message, facts),
  };
}

/** Passes lines on and keeps what the stream does about them (a closed pipe, a full disk) from everybody else. */
function shielded(stream: NodeJS.WritableStream): Writable {
  stream.on('error', ignore);
  return new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      try {
        stream.write(line);
      } catch {
        // As above: the line is lost.
      }
      done();
    },
  });
}

function ignore(): void {}
