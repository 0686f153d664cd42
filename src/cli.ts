/*
 * The command line. Reads what was asked, calls the room that does it, and tells failures in one line. Each command
 * loads only what it needs.
 */
import { Command } from 'commander';
import type { UsageFlags } from './cli/usage.ts';
import { ConfigError, StartError } from './errors.ts';

const DEFAULT_SANDBOX_PORT = 4000;
/** What still hangs on when all is done is cut off then. */
const LEAVE_TIMEOUT_MS = 500;
/** Of a terminal that does not tell. */
const DEFAULT_WIDTH = 80;

const program = new Command('askline').description('One question, one model call, one answer that grows in place.');

program
  .command('start')
  .description('answers in the platforms whose variables are set')
  .action(async () => {
    const { startAskline } = await import('./main.ts');
    const signalled = untilSignal();
    // Nothing is under way yet: whoever ends it while it starts need not wait.
    const askline = await Promise.race([startAskline(), signalled.then(() => null)]);
    if (askline === null) return;
    process.on('unhandledRejection', (reason) => askline.reportUncaught(reason));
    await signalled;
    await askline.stop();
  });

program
  .command('sandbox')
  .description('tries everything on this machine, without an account: stand-ins for the platforms, and a page')
  .option('--port <number>', 'where the page is served', String(DEFAULT_SANDBOX_PORT))
  .action(async ({ port }: { readonly port: string }) => {
    const { sandboxEnvironment } = await import('./config/config.ts');
    const { startSandbox } = await import('./sandbox/start.ts');
    const sandbox = await startSandbox({ port: portNumber(port), environment: sandboxEnvironment() });
    process.on('unhandledRejection', (reason) => sandbox.reportUncaught(reason));
    console.log(`\n  Askline's sandbox is ready: ${sandbox.url}\n  Ctrl+C ends it.\n`);
    await untilSignal();
    await sandbox.stop();
  });

program
  .command('register')
  .description('puts the slash commands of manifests/discord-commands.json to Discord')
  .action(async () => {
    const { loadDiscordRegistration } = await import('./config/config.ts');
    const { registerCommands } = await import('./adapters/discord/register.ts');
    const registration = loadDiscordRegistration();
    await registerCommands(registration);
    console.log('Discord knows the commands now. They can take a minute to appear.');
  });

program
  .command('usage')
  .description('shows how much was asked, by whom, and what it cost; also while the bot runs')
  .option('--by <what>', 'person, workspace, channel, prompt, model or day', 'day')
  .option('--since <when>', 'how far back: 24h, 7d, 4w, or a day such as 2026-11-01', '30d')
  .option('--json', 'as JSON')
  .option('--csv', 'as CSV, for spreadsheets')
  .action(async (flags: UsageFlags) => {
    const { printUsage } = await import('./cli/usage.ts');
    const { systemClock } = await import('./ops/system.ts');
    const { stdout, stderr } = process;
    // Whoever reads it (`| head`) has seen enough.
    stdout.on('error', () => process.exit(0));
    await printUsage(flags, {
      clock: systemClock,
      write: (text) => stdout.write(text),
      logStream: stderr,
      isTerminal: stdout.isTTY && stdout.hasColors(),
      width: stdout.isTTY ? stdout.columns || DEFAULT_WIDTH : Infinity,
    });
  });

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ConfigError(`--port is "${text}", expected a number from 0 to 65535`);
}

/** Keeps the process alive even when nothing else does, so that it ends in order. */
const alive = setInterval(() => undefined, 60_000).unref();

/** One Ctrl+C arrives twice: from the terminal, and from npm, which passes it on. */
const SAME_SIGNAL_MS = 1_000;

/** Resolves at the first SIGTERM or SIGINT; a later one ends the process at once. */
async function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAtMs: number | null = null;
  const onSignal = (): void => {
    firstAtMs ??= performance.now();
    if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(1);
    resolve();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  alive.ref();
  await promise;
  alive.unref();
}

/** The innermost: "fetch failed" tells nobody which name was not found. */
function lastCauseOf({ cause }: Error): string {
  if (!(cause instanceof Error)) return '';
  return lastCauseOf(cause) || cause.message;
}

/** What a person at the terminal needs to know: one line, and the reason below it where there is one. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof StartError) {
    const reason = lastCauseOf(error);
    return error.message + (reason === '' ? '' : `\n  Reason: ${reason}`);
  }
  return `Askline ended with a fault of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/**
 * Lets the process end by itself. `process.exit` waits for V8's helper threads without serving them: one that was just
 * compiling and asks for a garbage collection waits for ever then, and so does the process (seen on Node 24.21).
 */
function leave(exitCode: number): void {
  process.exitCode = exitCode;
  alive.unref();
  setTimeout(() => process.exit(), LEAVE_TIMEOUT_MS).unref();
}

try {
  await program.parseAsync();
  leave(0);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  leave(error instanceof ConfigError ? 2 : 1);
}
