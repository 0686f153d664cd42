import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { Budget, BudgetAlert } from '../../src/contract.ts';
import { createAlerts, type AlertsOptions, type Announce, type Post } from '../../src/ops/alerts.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const URL_OF_WEBHOOK = 'https://hooks.example/T1/secret-of-the-hook';
const budget: Budget = { of: 'all', per: 'day', period: '2026-11-22', endsAtMs: 0, mostMicroUsd: 10_000_000 };
const at = (percent: BudgetAlert['percent'], of: Budget['of'] = 'all', whose = 'all'): BudgetAlert => ({
  budget: { ...budget, of },
  whose,
  percent,
  spentMicroUsd: percent * 100_000,
});
const sentenceOf = ({ percent, whose }: BudgetAlert): string => `${percent} % of ${whose}`;
const OK = { ok: true, status: 200, body: null };

/** Texts in the order in which they were tried; `answers` tells what comes of each try, true when they are used up. */
function channel(answers: (boolean | Error)[] = []): { readonly tried: string[]; readonly announce: Announce } {
  const tried: string[] = [];
  return {
    tried,
    async announce(text) {
      tried.push(text);
      const answer = answers.shift() ?? true;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

function stage(options: Partial<AlertsOptions>) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const alerts = createAlerts({
    announce: [],
    webhookUrl: null,
    sentenceOf,
    post: () => Promise.reject(new Error('nobody expected a request')),
    clock,
    logger,
    ...options,
  });
  const written = (): string => JSON.stringify(logger.lines);
  return { alerts, clock, logger, written };
}

describe('an alert', () => {
  test('is one line in the log, a warning from 80 % on', async () => {
    const { alerts, logger } = stage({});
    alerts.raise([at(50), at(80), at(100, 'workspace', 'workspace:slack:T1'), at(100, 'person', 'person:slack:k3')]);
    expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', '50 % of all'],
      ['warn', '80 % of all'],
      ['warn', '100 % of workspace:slack:T1'],
      ['info', '100 % of person:slack:k3'],
    ]);
    expect(logger.lines[1]?.facts).toEqual({
      percent: 80,
      of: 'all',
      whose: 'all',
      per: 'day',
      period: '2026-11-22',
      spentUsd: 8,
      limitUsd: 10,
    });
    await alerts.stop();
  });

  test('is told to every target, in order, and what a person spends to none', async () => {
    const [one, other] = [channel(), channel()];
    const posted: string[] = [];
    const post: Post = async (url, { body }) => {
      expect(url).toBe(URL_OF_WEBHOOK);
      posted.push(body);
      return OK;
    };
    const { alerts, clock, written } = stage({
      announce: [one.announce, other.announce],
      webhookUrl: URL_OF_WEBHOOK,
      post,
    });
    alerts.raise([at(50), at(80, 'workspace', 'W1'), at(100, 'person', 'p')]);
    await clock.settle();
    expect([one.tried, other.tried]).toEqual([
      ['50 % of all', '80 % of W1'],
      ['50 % of all', '80 % of W1'],
    ]);
    expect(posted.map((body): unknown => JSON.parse(body))).toEqual([
      { text: '50 % of all', percent: 50, of: 'all', per: 'day', period: '2026-11-22', spentUsd: 5, limitUsd: 10 },
      { text: '80 % of W1', percent: 80, of: 'workspace', per: 'day', period: '2026-11-22', spentUsd: 8, limitUsd: 10 },
    ]);
    expect(written()).not.toContain('secret-of-the-hook');
    expect(clock.sleepers()).toBe(0);
  });

  test('that a target does not take is told again after growing waits, and reaches the others at once', async () => {
    const [broken, whole] = [channel([false, new Error('away'), false]), channel()];
    const { alerts, clock } = stage({ announce: [broken.announce, whole.announce] });
    alerts.raise([at(50), at(80)]);
    await clock.settle();
    expect([broken.tried.length, whole.tried.length]).toEqual([1, 2]);
    await clock.advance(1_000);
    expect(broken.tried).toHaveLength(2);
    await clock.advance(4_999);
    expect(broken.tried).toHaveLength(2);
    await clock.advance(30_001);
    expect(broken.tried).toEqual(['50 % of all', '50 % of all', '50 % of all', '50 % of all', '80 % of all']);
    expect(clock.sleepers()).toBe(0);
  });

  test('that nobody ever takes is given up after five tries, with an error in the log', async () => {
    const never = channel(Array.from({ length: 5 }, () => false));
    const { alerts, clock, logger } = stage({ announce: [never.announce] });
    alerts.raise([at(50)]);
    await clock.advance(3_600_000);
    expect(never.tried).toHaveLength(5);
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: 'An alert was not told to a channel', facts: { alert: '50 % of all' } },
    ]);
    alerts.raise([at(80)]);
    await clock.settle();
    expect(never.tried.at(-1)).toBe('80 % of all');
  });

  test('that cannot be put into words harms neither the caller nor the next one', async () => {
    const { tried, announce } = channel();
    const { alerts, clock } = stage({
      announce: [announce],
      sentenceOf(alert) {
        if (alert.percent === 50) throw new Error('no words');
        return sentenceOf(alert);
      },
    });
    alerts.raise([at(50), at(80)]);
    await clock.settle();
    expect(tried).toEqual(['80 % of all']);
  });

  test('waits for its turn only as long as there are not too many', async () => {
    const gone = channel(Array.from({ length: 5_000 }, () => false));
    const { alerts, clock, logger } = stage({ announce: [gone.announce] });
    alerts.raise(Array.from({ length: 250 }, () => at(50)));
    await clock.settle();
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(50);
    await alerts.stop();
  });
});

describe('the webhook', () => {
  test('that does not answer is given up after ten seconds and tried again', async () => {
    const signals: AbortSignal[] = [];
    const post: Post = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(new Error(`aborted: ${URL_OF_WEBHOOK}`)));
      });
    const { alerts, clock, logger, written } = stage({ webhookUrl: URL_OF_WEBHOOK, post });
    alerts.raise([at(50)]);
    await clock.advance(9_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(1_002);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(logger.lines.at(-1)?.facts['reason']).toBe('no answer within 10 s');
    expect(written()).not.toContain('secret-of-the-hook');
    const stopping = alerts.stop();
    await clock.advance(1_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await clock.advance(1);
    await stopping;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await clock.settle();
    expect(clock.sleepers()).toBe(0);
  });

  test('is really posted to, its answer read or not, and no redirection is followed', async () => {
    const heard: { readonly method: string | undefined; readonly type: string | undefined; readonly body: string }[] =
      [];
    const statuses = [302, 500, 200];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        heard.push({ method: request.method, type: request.headers['content-type'], body });
        response.writeHead(statuses.shift() ?? 200, { location: '/elsewhere' });
        response.end('whatever');
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { alerts, clock, logger } = stage({ webhookUrl: `http://127.0.0.1:${port}/hook`, post: fetch });
    try {
      alerts.raise([at(100)]);
      await until(() => logger.lines.at(-1)?.facts['reason'] === 'it answered 302');
      await clock.advance(1_000);
      await until(() => logger.lines.at(-1)?.facts['reason'] === 'it answered 500');
      await clock.advance(5_000);
      await until(() => heard.length === 3);
      expect(heard.map(({ method, type }) => [method, type])).toEqual(
        Array.from({ length: 3 }, () => ['POST', 'application/json']),
      );
      expect(JSON.parse(heard[2]?.body ?? '')).toMatchObject({ text: '100 % of all', limitUsd: 10 });
    } finally {
      await alerts.stop();
      server.closeAllConnections();
      server.close();
    }
  });

  test('whose address cannot be reached is told by its code alone', async () => {
    const post: Post = () =>
      Promise.reject(
        new TypeError(`fetch failed: ${URL_OF_WEBHOOK}`, {
          cause: Object.assign(new Error('no'), { code: 'ENOTFOUND' }),
        }),
      );
    const { alerts, clock, logger, written } = stage({ webhookUrl: URL_OF_WEBHOOK, post });
    alerts.raise([at(50)]);
    await clock.settle();
    expect(logger.lines.at(-1)?.facts['reason']).toBe('ENOTFOUND');
    expect(written()).not.toContain('secret-of-the-hook');
    await alerts.stop();
  });
});

describe('the end', () => {
  test('gives what waits one more try, and leaves nothing running', async () => {
    const away = channel(Array.from({ length: 20 }, () => false));
    const { alerts, clock, logger } = stage({ announce: [away.announce] });
    alerts.raise([at(50), at(80)]);
    await clock.settle();
    await alerts.stop();
    expect(away.tried).toEqual(['50 % of all', '50 % of all', '80 % of all']);
    alerts.raise([at(100)]);
    await clock.advance(3_600_000);
    expect(away.tried).toHaveLength(3);
    expect(clock.sleepers()).toBe(0);
    expect(logger.lines.filter(({ message }) => message === '100 % of all')).toHaveLength(1);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', facts: { alert: '100 % of all' } });
  });

  test('is not held up by a channel that never answers', async () => {
    const { alerts, clock } = stage({ announce: [() => new Promise<boolean>(() => undefined)] });
    alerts.raise([at(50)]);
    await clock.settle();
    const stopping = alerts.stop();
    await clock.advance(2_000);
    await expect(stopping).resolves.toBeUndefined();
  });
});

/** Real sockets: each turn of the loop lets them go on. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5_000; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  throw new Error('It did not happen.');
}
