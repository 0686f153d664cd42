import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Question, Standing } from '../../../src/contract.ts';
import {
  checkAccess,
  wishOf,
  type AccessList,
  type AccessRules,
  type AccessVerdict,
} from '../../../src/core/checks/access.ts';
import { someQuestion } from '../../fakes/questions.ts';

const NO_LIST: AccessList = { workspaces: null, channels: null, people: null, groups: null };
/** Guests and strangers shut out, and nobody denied. */
const CLOSED = {
  deny: fc.constant(NO_LIST),
  guests: fc.constant(false),
  strangers: fc.constant(false),
  admins: fc.constant([]),
};
const MEMBER: Standing = { groups: [], isGuest: false, isStranger: false, isBot: false };

interface Given extends Partial<Omit<AccessRules, 'allow' | 'deny'>> {
  readonly allow?: Partial<AccessList>;
  readonly deny?: Partial<AccessList>;
}

function rulesOf({ allow = {}, deny = {}, ...rest }: Given = {}): AccessRules {
  return {
    guests: false,
    strangers: false,
    admins: [],
    ...rest,
    allow: { ...NO_LIST, ...allow },
    deny: { ...NO_LIST, ...deny },
  };
}

/** What becomes of Ada's question (person U1, workspace T1, channel C1) with this standing. */
function verdict(given: Given, standing: Partial<Standing> | null = {}, asked: Partial<Question> = {}): AccessVerdict {
  return checkAccess(someQuestion(asked), standing === null ? null : { ...MEMBER, ...standing }, rulesOf(given));
}

describe('lists', () => {
  test('without any, every member may ask everywhere', () => {
    expect(verdict({})).toBe('allowed');
  });

  test.each([
    ['workspaces', 'T1'],
    ['channels', 'C1'],
    ['people', 'U1'],
  ] as const)('an allow list of %s lets in who is on it and nobody else', (dimension, id) => {
    expect(verdict({ allow: { [dimension]: ['X9', id] } })).toBe('allowed');
    expect(verdict({ allow: { [dimension]: ['X9'] } })).toBe('not-allowed');
    expect(verdict({ allow: { [dimension]: [] } })).toBe('not-allowed');
  });

  test('an allow list of one platform shuts out the other', () => {
    const onDiscord = { platform: 'discord', workspace: 'workspace:discord:1', channel: 'channel:discord:2' } as const;
    expect(verdict({ allow: { workspaces: ['T1'] } }, {}, onDiscord)).toBe('not-allowed');
    expect(verdict({ allow: { workspaces: ['T1', '1'] } }, {}, onDiscord)).toBe('allowed');
  });

  test('lists of several kinds must all be satisfied', () => {
    expect(verdict({ allow: { workspaces: ['T1'], channels: ['C1'], people: ['U1'] } })).toBe('allowed');
    expect(verdict({ allow: { workspaces: ['T1'], channels: ['C2'], people: ['U1'] } })).toBe('not-allowed');
  });

  test('to be on the list of people or on that of groups is enough', () => {
    const allow = { people: ['U1'], groups: ['S1'] };
    expect(verdict({ allow })).toBe('allowed');
    expect(verdict({ allow }, { groups: ['S0', 'S1'] }, { person: 'person:slack:U2' })).toBe('allowed');
    expect(verdict({ allow }, { groups: ['S0'] }, { person: 'person:slack:U2' })).toBe('not-allowed');
  });

  test('to be on one deny list is enough, whatever allows', () => {
    const allow = { workspaces: ['T1'], channels: ['C1'], people: ['U1'], groups: ['S1'] };
    expect(verdict({ allow, deny: { channels: ['C1'] } })).toBe('not-allowed');
    expect(verdict({ allow, deny: { groups: ['S1'] } }, { groups: ['S1'] })).toBe('not-allowed');
  });
});

describe('channels', () => {
  const inThread = {
    platform: 'discord',
    channel: 'channel:discord:77',
    parentChannel: 'channel:discord:7',
  } as const;
  const direct = { channel: 'channel:slack:D1', parentChannel: 'channel:slack:direct-messages' } as const;

  test('rules for a channel hold in its threads', () => {
    expect(verdict({ allow: { channels: ['7'] } }, {}, inThread)).toBe('allowed');
    expect(verdict({ allow: { channels: ['77'] } }, {}, inThread)).toBe('allowed');
    expect(verdict({ deny: { channels: ['7'] } }, {}, inThread)).toBe('not-allowed');
  });

  test('direct messages are shut out by an allow list of channels that does not name them', () => {
    expect(verdict({ allow: { channels: ['C1'] } }, {}, direct)).toBe('not-allowed');
    expect(verdict({ allow: { channels: ['C1', 'direct-messages'] } }, {}, direct)).toBe('allowed');
  });

  test('direct messages can be denied', () => {
    expect(verdict({ deny: { channels: ['direct-messages'] } }, {}, direct)).toBe('not-allowed');
    expect(verdict({ deny: { channels: ['direct-messages'] } })).toBe('allowed');
  });
});

describe('guests, strangers and bots', () => {
  test('guests and strangers may not ask unless it was decided so', () => {
    expect(verdict({}, { isGuest: true })).toBe('guest');
    expect(verdict({}, { isStranger: true })).toBe('stranger');
    expect(verdict({ guests: true }, { isGuest: true })).toBe('allowed');
    expect(verdict({ strangers: true }, { isStranger: true })).toBe('allowed');
  });

  test('to be on an allow list makes no guest a member', () => {
    expect(verdict({ allow: { people: ['U1'] } }, { isGuest: true })).toBe('guest');
  });

  test('bots may never ask', () => {
    expect(verdict({ guests: true, strangers: true, allow: { people: ['U1'] } }, { isBot: true })).toBe('bot');
    expect(verdict({ admins: ['person:slack:U1'] }, { isBot: true })).toBe('bot');
  });
});

describe('admins', () => {
  const admins = ['person:slack:U1'] as const;

  test('pass allow lists and the rules on guests and strangers', () => {
    const allow = { workspaces: ['T9'], channels: ['C9'], people: ['U9'], groups: ['S9'] };
    expect(verdict({ admins, allow }, { isGuest: true, isStranger: true })).toBe('allowed');
  });

  test('do not pass deny lists', () => {
    expect(verdict({ admins, deny: { people: ['U1'] } })).toBe('not-allowed');
    expect(verdict({ admins, deny: { groups: ['S1'] } }, { groups: ['S1'] })).toBe('not-allowed');
  });
});

describe('what has to be known', () => {
  const wish = (given: Given, asked: Partial<Question> = {}) => wishOf(someQuestion(asked), rulesOf(given));

  test('on Slack whether the asker is a guest or a stranger, unless both may ask', () => {
    expect(wish({})).toEqual({ groups: false, kind: true });
    expect(wish({ guests: true })).toEqual({ groups: false, kind: true });
    expect(wish({ guests: true, strangers: true })).toBeNull();
  });

  test('on Discord nothing, where no list names roles', () => {
    expect(wish({}, { platform: 'discord' })).toBeNull();
    expect(wish({ deny: { groups: ['1'] } }, { platform: 'discord' })).toEqual({ groups: true, kind: false });
  });

  test('groups only where one can still decide', () => {
    expect(wish({ allow: { groups: ['S1'] } })).toMatchObject({ groups: true });
    expect(wish({ allow: { groups: ['S1'], people: ['U1'] } })).toMatchObject({ groups: false });
    expect(wish({ allow: { groups: ['S1'], people: ['U1'] }, deny: { groups: ['S2'] } })).toMatchObject({
      groups: true,
    });
    expect(wish({ deny: { groups: [] } })).toMatchObject({ groups: false });
  });

  test('nothing of somebody who is shut out anyway', () => {
    expect(wish({ deny: { people: ['U1'], groups: ['S1'] } })).toBeNull();
    expect(wish({ allow: { channels: ['C9'] } })).toBeNull();
  });

  test('of admins only whether they are denied', () => {
    expect(wish({ admins: ['person:slack:U1'] })).toBeNull();
    expect(wish({ admins: ['person:slack:U1'], deny: { groups: ['S1'] } })).toEqual({ groups: true, kind: false });
  });

  test('without it nobody is let in, and nobody is let wait who is shut out anyway', () => {
    expect(verdict({}, null)).toBe('standing-unknown');
    expect(verdict({ allow: { groups: ['S1'] } }, null, { platform: 'discord' })).toBe('standing-unknown');
    expect(verdict({ deny: { people: ['U1'] } }, null)).toBe('not-allowed');
    expect(verdict({ allow: { people: ['U1'] }, guests: true, strangers: true }, null)).toBe('allowed');
  });
});

describe('whatever the rules are', () => {
  const ids = fc.constantFrom('a', 'b', 'c');
  const listed = fc.option(fc.uniqueArray(ids));
  const lists: fc.Arbitrary<AccessList> = fc.record({
    workspaces: listed,
    channels: listed,
    people: listed,
    groups: listed,
  });
  const rules: fc.Arbitrary<AccessRules> = fc.record({
    allow: lists,
    deny: lists,
    guests: fc.boolean(),
    strangers: fc.boolean(),
    admins: fc.uniqueArray(ids.map((id) => `person:slack:${id}` as const)),
  });
  const questions = fc
    .record({
      platform: fc.constantFrom('slack', 'discord'),
      workspace: ids.map((id) => `workspace:slack:${id}` as const),
      channel: ids.map((id) => `channel:slack:${id}` as const),
      parentChannel: fc.option(ids.map((id) => `channel:slack:${id}` as const)),
      person: ids.map((id) => `person:slack:${id}` as const),
    })
    .map(someQuestion);
  const standings: fc.Arbitrary<Standing | null> = fc.option(
    fc.record({ groups: fc.uniqueArray(ids), isGuest: fc.boolean(), isStranger: fc.boolean(), isBot: fc.boolean() }),
  );
  const members = fc.uniqueArray(ids).map((groups) => ({ ...MEMBER, groups }));
  const allowing = fc.record({ ...CLOSED, allow: lists });
  const dimensions = fc.constantFrom('workspaces', 'channels', 'people', 'groups');

  test('who is denied is not allowed', () => {
    fc.assert(
      fc.property(questions, standings, rules, dimensions, (question, standing, given, dimension) => {
        const own = {
          workspaces: question.workspace,
          channels: question.parentChannel ?? question.channel,
          people: question.person,
          groups: `group:slack:${standing?.groups[0] ?? 'a'}`,
        }[dimension];
        const id = own.split(':').at(-1) ?? '';
        const denied = { ...given, deny: { ...given.deny, [dimension]: [...(given.deny[dimension] ?? []), id] } };
        const found = checkAccess(question, standing, denied);
        if (dimension !== 'groups') expect(found).toBe('not-allowed');
        else if (standing === null || standing.groups.length > 0) expect(found).not.toBe('allowed');
      }),
      { numRuns: 1_000 },
    );
  });

  test('to deny more lets nobody in', () => {
    fc.assert(
      fc.property(questions, standings, rules, dimensions, ids, (question, standing, given, dimension, id) => {
        const more = { ...given, deny: { ...given.deny, [dimension]: [...(given.deny[dimension] ?? []), id] } };
        fc.pre(checkAccess(question, standing, given) !== 'allowed');
        expect(checkAccess(question, standing, more)).not.toBe('allowed');
      }),
      { numRuns: 1_000 },
    );
  });

  test('one more on an allow list that exists shuts nobody out', () => {
    fc.assert(
      fc.property(questions, members, allowing, dimensions, ids, (question, standing, given, dimension, id) => {
        const list = given.allow[dimension];
        fc.pre(list !== null && checkAccess(question, standing, given) === 'allowed');
        const more = { ...given, allow: { ...given.allow, [dimension]: [...(list ?? []), id] } };
        expect(checkAccess(question, standing, more)).toBe('allowed');
      }),
      { maxSkipsPerRun: 1_000 },
    );
  });

  test('what was not wished for decides nothing', () => {
    fc.assert(
      fc.property(questions, standings, standings, rules, (question, one, other, given) => {
        fc.pre(wishOf(question, given) === null && one?.isBot !== true && other?.isBot !== true);
        expect(checkAccess(question, one, given)).toBe(checkAccess(question, other, given));
      }),
      { numRuns: 1_000 },
    );
  });
});
