/*
 * npm run bench:start — how long the bot takes to be there, what it weighs while idle, and what it adds between the
 * delivery of a question and the request to the model. The bot is a process of its own, the stand-ins run in this one.
 *
 * Times and sizes are printed, as medians with the spread: machines differ. Counts decide the exit code.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';

const RUNS = 5;
const QUESTIONS_PER_PLATFORM = 10;
const IDLE_BEFORE_WEIGHING_MS = 2_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Run {
  readonly startMs: number;
  readonly idleMegabytes: number;
  readonly slackAddedMs: readonly number[];
  readonly discordAddedMs: readonly number[];
  readonly modelCalls: number;
}

/** The arguments of `npm start`: what is measured is what runs, without npm itself. */
function startArguments(): string[] {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
  return scripts.start.replace('exec node ', '').split(' ');
}

function startBot(environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, startArguments(), {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function until(standIns: StandIns, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unfollow = standIns.record.follow(check);
    const poll = setInterval(check, 1);
    function check(): void {
      if (!holds()) return;
      unfollow();
      clearInterval(poll);
      resolve();
    }
  });
}

/** Resident memory in MB, as Linux counts it. */
function megabytesOf(bot: ChildProcess): number {
  const status = readFileSync(`/proc/${String(bot.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

async function measure(): Promise<Run> {
  const standIns = await startStandIns();
  const { slack, discord, claude } = standIns;
  const spawnedAtMs = performance.now();
  const bot = startBot(standIns.environment);
  const exited = new Promise<void>((resolve) => {
    bot.on('close', () => resolve());
  });
  await until(standIns, () => slack.connections() > 0 && discord.connections() > 0);
  const startMs = performance.now() - spawnedAtMs;
  await new Promise((resolve) => {
    setTimeout(resolve, IDLE_BEFORE_WEIGHING_MS);
  });
  const idleMegabytes = megabytesOf(bot);

  let askedAtMs = Infinity;
  let modelCalls = 0;
  let modelAskedAtMs = 0;
  claude.respondWith(() => {
    modelAskedAtMs = performance.now();
    modelCalls += 1;
    return { kind: 'text', text: 'Yes.', tokensPerSecond: 0 };
  });
  async function addedBy(ask: () => Promise<unknown>, shown: () => number): Promise<number> {
    const [callsBefore, shownBefore] = [modelCalls, shown()];
    askedAtMs = performance.now();
    void ask();
    await until(standIns, () => modelCalls > callsBefore);
    const added = modelAskedAtMs - askedAtMs;
    await until(standIns, () => shown() > shownBefore);
    return added;
  }
  const ada = slack.team.people[0]?.id ?? '';
  const ben = discord.guild.people[0]?.id ?? '';
  const slackChannel = slack.team.channels[0]?.id ?? '';
  const discordChannel = discord.guild.channels[0]?.id ?? '';
  const slackAddedMs: number[] = [];
  const discordAddedMs: number[] = [];
  // The first question of each platform warms code up; it is asked and not counted.
  for (let index = 0; index <= QUESTIONS_PER_PLATFORM; index += 1) {
    const onSlack = await addedBy(
      () => slack.type(ada, slackChannel, `/ask ${index}?`),
      () => slack.messagesFor(ada, slackChannel).filter(({ ephemeralFor }) => ephemeralFor === null).length,
    );
    const onDiscord = await addedBy(
      () => discord.ask(ben, discordChannel, `${index}?`),
      () => discord.messagesFor(ben, discordChannel).filter(({ thinking }) => !thinking).length,
    );
    if (index === 0) continue;
    slackAddedMs.push(onSlack);
    discordAddedMs.push(onDiscord);
  }

  bot.kill('SIGTERM');
  await exited;
  await standIns.stop();
  return { startMs, idleMegabytes, slackAddedMs, discordAddedMs, modelCalls };
}

function spread(values: readonly number[], digits = 0): string {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const [least, most] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

const runs: Run[] = [];
for (let run = 0; run < RUNS; run += 1) runs.push(await measure());

console.log(`Medians of ${RUNS} runs, with the least and the most:`);
console.log(`  cold start to both connections open   ${spread(runs.map(({ startMs }) => startMs))} ms (aim: 1500)`);
console.log(
  `  idle memory                           ${spread(runs.map(({ idleMegabytes }) => idleMegabytes))} MB (aim: 150)`,
);
console.log(
  `  added before the model, Slack         ${spread(
    runs.flatMap(({ slackAddedMs }) => slackAddedMs),
    1,
  )} ms (aim: 25)`,
);
console.log(
  `  added before the model, Discord       ${spread(
    runs.flatMap(({ discordAddedMs }) => discordAddedMs),
    1,
  )} ms (aim: 25)`,
);

const expectedCalls = RUNS * 2 * (QUESTIONS_PER_PLATFORM + 1);
const calls = runs.reduce((sum, { modelCalls }) => sum + modelCalls, 0);
console.log(`  model calls for ${expectedCalls} questions          ${calls}`);
process.exit(calls === expectedCalls ? 0 : 1);
