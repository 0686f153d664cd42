import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createStandings, type Standings } from '../../../src/adapters/slack/standing.ts';
import { clientOptions } from '../../../src/adapters/slack/workspaces.ts';
import type { Standing, StandingWish } from '../../../src/contract.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

const MEMBER: Standing = { groups: [], isGuest: false, isStranger: false, isBot: false };
const KIND: StandingWish = { kind: true, groups: false };
const GROUPS: StandingWish = { kind: false, groups: true };

let standIns: StandIns;
let clock: VirtualClock;
let logger: MemoryLogger;
let standings: Standings;
let callsBefore = 0;
let scopes: ReadonlySet<string>;

beforeAll(async () => {
  standIns = await startStandIns({ platforms: ['slack'] });
});
beforeEach(() => {
  clock = createVirtualClock();
  logger = createMemoryLogger();
  standings = standingsOf(null);
  callsBefore = standIns.record.all().length;
  scopes = new Set(standIns.slack.settings.scopes);
  standIns.slack.settings.scopes.add('usergroups:read');
});
afterEach(() => {
  const { settings, faults } = standIns.slack;
  faults.clear();
  settings.userGroups = [];
  settings.scopes.clear();
  for (const scope of scopes) settings.scopes.add(scope);
});
afterAll(() => standIns.stop());

function standingsOf(enterpriseId: string | null): Standings {
  const { slack } = standIns;
  const writer = new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, logger));
  return createStandings({ writer, teamId: slack.team.id, enterpriseId, clock, logger });
}

function idOf(name: string): string {
  return standIns.slack.team.people.find((person) => person.name === name)?.id ?? '';
}

function calls(method: string): number {
  return standIns.record
    .all()
    .slice(callsBefore)
    .filter(({ type, name }) => type === 'called' && name === method).length;
}

/** Slack answers this to the next look-up. */
function next(method: string, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  standIns.slack.faults.next(method, { kind: 'answer', status, body, headers });
}

describe('who asks', () => {
  test.each([
    ['Ada', MEMBER],
    ['Gwen', { ...MEMBER, isGuest: true }],
    ['Gus', { ...MEMBER, isGuest: true }],
    ['Stan', { ...MEMBER, isStranger: true }],
  ] as const)('%s is told apart', async (name, standing) => {
    expect(await standings.of(idOf(name), KIND)).toEqual(standing);
  });

  test('bots are bots, Slackbot too', async () => {
    expect(await standings.of(standIns.slack.team.botUserId, KIND)).toEqual({ ...MEMBER, isBot: true });
    expect(await standings.of(standIns.slack.team.slackbotUserId, KIND)).toEqual({ ...MEMBER, isBot: true });
  });

  test("somebody unknown is unknown, and stands in nobody else's way", async () => {
    expect(await standings.of('U0NOBODY01', KIND)).toBeNull();
    expect(await standings.of(idOf('Ada'), KIND)).toEqual(MEMBER);
  });

  test('is asked once in an hour, and not used when it is older', async () => {
    await standings.of(idOf('Ada'), KIND);
    await clock.advance(60 * 60_000 - 1);
    expect(await standings.of(idOf('Ada'), KIND)).toEqual(MEMBER);
    expect(calls('users.info')).toBe(1);
    await clock.advance(1);
    next('users.info', { ok: false, error: 'internal_error' });
    expect(await standings.of(idOf('Ada'), KIND)).toBeNull();
    expect(calls('users.info')).toBe(2);
  });

  test('a message of a shared channel tells a stranger without any look-up', async () => {
    expect(await standings.of(idOf('Stan'), KIND, 'T0ELSEWHR1')).toEqual({ ...MEMBER, isStranger: true });
    expect(calls('users.info')).toBe(0);
  });

  test('a member is looked up although the message tells their workspace, since they may be a guest', async () => {
    expect(await standings.of(idOf('Gwen'), KIND, standIns.slack.team.id)).toEqual({ ...MEMBER, isGuest: true });
  });
});

describe('in an organisation of several workspaces', () => {
  const user = { id: 'U1', is_bot: false };
  const cases = [
    ['somebody of another workspace of it', { team_id: 'T0SISTER01', enterprise_user: { enterprise_id: 'E1' } }, false],
    ['somebody who is in ours as well', { team_id: 'T0SISTER01', enterprise_user: { teams: ['T0SANDBOX1'] } }, false],
    ['somebody who belongs to the organisation itself', { team_id: 'E1' }, false],
    ['somebody whom Slack calls a stranger to the app', { team_id: 'E1', is_stranger: true }, false],
    ['somebody of another organisation', { team_id: 'T0OTHER001', enterprise_user: { enterprise_id: 'E2' } }, true],
    ['somebody of a workspace without one', { team_id: 'T0OTHER001' }, true],
    ['somebody of whom Slack tells nothing but that', { is_stranger: true }, true],
  ] as const;

  test.each(cases)('%s', async (_who, told, isStranger) => {
    next('users.info', { ok: true, user: { ...user, ...told } });
    expect(await standingsOf('E1').of('U1', KIND, 'T0SISTER01')).toEqual({ ...MEMBER, isStranger });
  });

  test('of whom Slack does not tell where they are from nobody knows whether they may ask', async () => {
    next('users.info', { ok: true, user });
    expect(await standings.of('U1', KIND)).toBeNull();
  });
});

describe('groups', () => {
  beforeEach(() => {
    standIns.slack.settings.userGroups = [
      { id: 'S1', handle: 'helpers', people: [idOf('Ada'), idOf('Ben')] },
      { id: 'S2', handle: 'on-call', people: [idOf('Ada')] },
      { id: 'S3', handle: 'retired', people: [idOf('Ada')], isDisabled: true },
    ];
  });

  test('one list tells of all people, for five minutes', async () => {
    expect(await standings.of(idOf('Ada'), GROUPS)).toEqual({ ...MEMBER, groups: ['S1', 'S2'] });
    expect(await standings.of(idOf('Ben'), GROUPS)).toEqual({ ...MEMBER, groups: ['S1'] });
    expect(await standings.of(idOf('Chloe'), GROUPS)).toEqual(MEMBER);
    expect([calls('usergroups.list'), calls('users.info')]).toEqual([1, 0]);
    standIns.slack.settings.userGroups = [];
    await clock.advance(5 * 60_000);
    expect(await standings.of(idOf('Ada'), GROUPS)).toEqual(MEMBER);
    expect(calls('usergroups.list')).toBe(2);
  });

  test('and kind are both told when both are asked for', async () => {
    standIns.slack.settings.userGroups = [{ id: 'S1', handle: 'helpers', people: [idOf('Gwen')] }];
    expect(await standings.of(idOf('Gwen'), { kind: true, groups: true })).toEqual({
      ...MEMBER,
      isGuest: true,
      groups: ['S1'],
    });
  });

  test('nobody is in one on a free plan', async () => {
    standIns.slack.settings.userGroups = null;
    expect(await standings.of(idOf('Ada'), GROUPS)).toEqual(MEMBER);
    expect(logger.lines).toEqual([]);
  });

  test('without their people they are no answer', async () => {
    next('usergroups.list', { ok: true, usergroups: [{ id: 'S1', user_count: 2 }] });
    expect(await standings.of(idOf('Ada'), GROUPS)).toBeNull();
  });

  test('an empty one shuts nobody out', async () => {
    next('usergroups.list', { ok: true, usergroups: [{ id: 'S1', user_count: '0' }] });
    expect(await standings.of(idOf('Ada'), GROUPS)).toEqual(MEMBER);
  });
});

describe('when Slack does not tell', () => {
  test.each([
    ['users:read', KIND, 'users.info'],
    ['usergroups:read', GROUPS, 'usergroups.list'],
  ] as const)(
    'for want of %s, the log says once what to do, and it works when it was granted',
    async (scope, wish, method) => {
      standIns.slack.settings.scopes.delete(scope);
      expect(await standings.of(idOf('Ada'), wish)).toBeNull();
      expect(await standings.of(idOf('Ben'), wish)).toBeNull();
      expect(calls(method)).toBe(1);
      await clock.advance(30_000);
      expect(await standings.of(idOf('Ada'), wish)).toBeNull();
      const told = logger.lines.filter(({ level }) => level === 'error');
      expect(told.map(({ message }) => message)).toEqual([expect.stringContaining(`add the scope to the app`)]);
      expect(told[0]?.message).toContain(scope);
      standIns.slack.settings.scopes.add(scope);
      await clock.advance(30_000);
      expect(await standings.of(idOf('Ada'), wish)).toEqual(MEMBER);
    },
  );

  test('because it is asked too fast, a short rest is waited out', async () => {
    next('users.info', { ok: false, error: 'ratelimited' }, 429, { 'retry-after': '1' });
    const found = standings.of(idOf('Ada'), KIND);
    while (clock.sleepers() === 0 || calls('users.info') === 0) await clock.settle();
    while (logger.lines.length === 0) await clock.settle();
    expect(calls('users.info')).toBe(1);
    await clock.advance(1_000);
    expect(await found).toEqual(MEMBER);
    expect(calls('users.info')).toBe(2);
  });

  test('because it is asked too fast, it is left alone as long as it said', async () => {
    next('users.info', { ok: false, error: 'ratelimited' }, 429, { 'retry-after': '30' });
    expect(await standings.of(idOf('Ada'), KIND)).toBeNull();
    expect(await standings.of(idOf('Ben'), KIND)).toBeNull();
    expect(calls('users.info')).toBe(1);
    await clock.advance(30_000);
    expect(await standings.of(idOf('Ben'), KIND)).toEqual(MEMBER);
  });

  test('in time, nobody waits longer than half a minute', async () => {
    standIns.slack.faults.next('users.info', { kind: 'delay', delayMs: 300 });
    const found = standings.of(idOf('Ada'), KIND);
    await clock.advance(30_000);
    expect(await found).toBeNull();
  });
});
