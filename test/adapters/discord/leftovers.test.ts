/*
 * What only Discord has of what a crash can leave behind: permissions, nonces, tokens that end, private answers, files.
 * What every place promises is in test/contract/leftover-suite.ts.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { REST } from 'discord.js';
import { readAddress, writeAddress } from '../../../src/adapters/discord/addresses.ts';
import { createDiscordAdapter } from '../../../src/adapters/discord/app.ts';
import { componentsOf, shownButton } from '../../../src/adapters/discord/buttons.ts';
import { restOptions } from '../../../src/adapters/discord/client.ts';
import { createFileSurface } from '../../../src/adapters/discord/file.ts';
import { createInteractionSurface, TOKEN_LIFETIME_MS } from '../../../src/adapters/discord/interaction.ts';
import type { Persist } from '../../../src/adapters/discord/persist.ts';
import { leftoverAt } from '../../../src/adapters/discord/leftovers.ts';
import { acknowledgePress } from '../../../src/adapters/discord/presses.ts';
import { createRest } from '../../../src/adapters/discord/rest.ts';
import { createChannelSurface } from '../../../src/adapters/discord/surface.ts';
import { createTyping } from '../../../src/adapters/discord/typing.ts';
import type {
  Adapter,
  Button,
  LeftBehind,
  MessageContent,
  MessageId,
  PostKey,
  Surface,
} from '../../../src/contract.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import {
  channelNamed,
  createHandClock,
  createStage,
  type HandClock,
  personNamed,
  type Stage,
} from '../../sandbox/discord/support.ts';

const NOTICE = 'This answer was interrupted.';
const KEYS: readonly PostKey[] = ['postabcdefghij00', 'postabcdefghij01'];
const STOP: Button = { kind: 'stop', reference: 'abcdefghij', label: 'Stop' };
const AGAIN: Button = { kind: 'try-again', reference: 'abcdefghij', label: 'Try again' };
const signal = new AbortController().signal;
const warn = () => undefined;
/** What is tried again has tests of its own. */
const persist: Persist = (call) => call();

let hands: HandClock;
let stage: Stage;
let clock: VirtualClock;
let rest: REST;
let general = '';
let ada = '';
beforeEach(async () => {
  hands = createHandClock();
  stage = await createStage({ clock: hands });
  const { discord } = stage;
  for (const name of ['channel-posts', 'channel-edits', 'webhook'] as const) {
    discord.limit(name, { burst: 1_000, perSecond: 1_000 });
  }
  clock = createVirtualClock();
  rest = createRest(restOptions(discord.apiUrl), () => Promise.resolve(discord.credentials.token));
  general = channelNamed(discord, 'general');
  ada = personNamed(discord, 'Ada');
});
afterEach(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await stage.close();
});

function end(address: string, left: LeftBehind, button: Button | null = AGAIN) {
  const place = leftoverAt(address, { rest, applicationId: stage.discord.credentials.applicationId, clock });
  if (place === null) throw new Error(`no place: ${address}`);
  return place.end(left, NOTICE, button, signal);
}
const left = (message: MessageId | null, posts = 1): LeftBehind => ({ message, keys: KEYS.slice(0, posts) });

const shown = (person = ada) =>
  stage.discord
    .messagesFor(person, general)
    .filter(({ author, content }) => author === stage.discord.guild.botUserId && content !== 'A broken answer')
    .map(({ content, components, thinking, ephemeralFor, replyTo }) => ({
      text: content,
      button: shownButton(components)?.kind ?? null,
      thinking,
      ephemeralFor,
      replyTo,
    }));

async function post(surface: Surface, content: MessageContent, index = 0): Promise<MessageId> {
  const [way, key] = [surface.waysOf(null, content)[0], KEYS[index]];
  if (way === undefined || key === undefined) throw new Error('there is no way to post');
  const result = await surface.post(content, key, signal, way);
  if (result.kind !== 'written') throw new Error(`not written: ${JSON.stringify(result)}`);
  return result.message;
}
const draft = (markdown: string): MessageContent => ({ markdown, button: STOP, isFinal: false, isLast: false });
const final = (markdown: string): MessageContent => ({ markdown, button: null, isFinal: true, isLast: true });

describe('in a channel', () => {
  let askedId = '';
  let surface: Surface;
  beforeEach(async () => {
    ({ id: askedId } = await stage.discord.type(ada, general, 'A question'));
    const typing = createTyping(rest, clock, warn);
    surface = createChannelSurface({
      rest,
      channelId: general,
      replyTo: askedId,
      askedId,
      header: '',
      persist,
      typing,
      warn,
    });
  });

  test('a notice that stands alone replies to the question', async () => {
    await end(surface.address, left(null));
    expect(shown()).toMatchObject([{ text: NOTICE, replyTo: askedId }]);
  });

  describe('whose history the bot may not read', () => {
    beforeEach(() => stage.discord.deny(general, ['readMessageHistory']));

    test('a known message is ended all the same', async () => {
      const message = await post(surface, draft('Half of'));
      await expect(end(surface.address, left(message))).resolves.toBe('ended');
      await expect(end(surface.address, left(message))).resolves.toBe('ended');
      expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
    });

    test('a known message that was whole stays as it is', async () => {
      const message = await post(surface, final('All of it.'));
      await expect(end(surface.address, left(message))).resolves.toBe('was-whole');
      expect(shown()).toMatchObject([{ text: 'All of it.', button: null }]);
    });

    test.each([
      ['half of', draft('It'), 'ended', { text: `It\n\n${NOTICE}`, button: 'try-again' }],
      ['whole', final('It'), 'was-whole', { text: 'It', button: null }],
    ] as const)('a post that is not known is found %s by its nonce', async (_what, content, ended, after) => {
      await post(surface, content);
      await expect(end(surface.address, left(null))).resolves.toBe(ended);
      expect(shown()).toMatchObject([after]);
    });

    test('the notice stands alone, without a reply, when nothing was posted', async () => {
      await expect(end(surface.address, left(null))).resolves.toBe('ended');
      expect(shown()).toMatchObject([{ text: NOTICE, button: 'try-again', replyTo: null }]);
    });
  });

  test('is out of reach when the bot may no longer see it', async () => {
    const message = await post(surface, draft('Half of'));
    stage.discord.deny(general, ['viewChannel']);
    await expect(end(surface.address, left(message))).resolves.toBe('out-of-reach');
    await expect(end(surface.address, left(null))).resolves.toBe('out-of-reach');
  });

  test('a message among a hundred others is found', async () => {
    await post(surface, draft('Half of'));
    for (let index = 0; index < 120; index += 1) stage.discord.postAsBot(general, `News ${index}`);
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
  });

  test('Stop of another answer stays where it is', async () => {
    const components = componentsOf({ ...STOP, reference: 'klmnopqrst' });
    await rest.post(`/channels/${general}/messages`, { body: { content: 'Another answer', components } });
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: 'Another answer', button: 'stop' }, { text: NOTICE }]);
  });
});

describe('after a slash command', () => {
  async function command(isPrivate: boolean, mayWrite = !isPrivate) {
    const { discord } = stage;
    const client = await stage.join();
    const arrived = new Promise<{ readonly id: string; readonly token: string }>((resolve) => {
      client.once('interactionCreate', ({ id, token }) => resolve({ id, token }));
    });
    void discord.ask(ada, general, 'A question', { private: isPrivate });
    return createInteractionSurface({
      begins: 'in-acknowledgement',
      rest,
      applicationId: discord.credentials.applicationId,
      interaction: await arrived,
      isPrivate,
      channelId: mayWrite ? general : null,
      header: '',
      persist,
      warn,
      maxFollowUps: Infinity,
      madeAtMs: clock.now(),
      next: null,
    });
  }

  test.each([true, false])('"is thinking" becomes the notice (private: %s)', async (isPrivate) => {
    const surface = await command(isPrivate);
    await surface.accept('');
    expect(shown()).toMatchObject([{ thinking: true }]);
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { thinking: false, text: NOTICE, button: 'try-again', ephemeralFor: isPrivate ? ada : null },
    ]);
  });

  test('a word that the answer waits becomes the notice', async () => {
    const surface = await command(true);
    await surface.accept('');
    await surface.wait('Three questions come before yours.');
    expect(shown()[0]?.text.replaceAll('\u2060', '')).toBe('Three questions come before yours.');
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: 'try-again' }]);
  });

  test('a private answer keeps its words, and is ended once', async () => {
    const surface = await command(true);
    await surface.accept('');
    const message = await post(surface, draft('Half of'));
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again', ephemeralFor: ada }]);
    expect(shown(personNamed(stage.discord, 'Ben'))).toEqual([]);
  });

  test('a private answer in two messages ends in the second', async () => {
    const surface = await command(true);
    await surface.accept('');
    await post(surface, draft('The first half'));
    const second = await post(surface, draft('And some'), 1);
    await expect(end(surface.address, left(second, 2))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { text: 'The first half', button: null },
      { text: `And some\n\n${NOTICE}`, button: 'try-again', ephemeralFor: ada },
    ]);
  });

  test('a private answer whose second message never came gets the notice below the first', async () => {
    const surface = await command(true);
    await surface.accept('');
    const first = await post(surface, final('The first half.'));
    await expect(end(surface.address, left(first, 2))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { text: 'The first half.', button: null },
      { text: NOTICE, button: 'try-again', ephemeralFor: ada },
    ]);
  });

  test('a full private message keeps every word: the notice comes below', async () => {
    const surface = await command(true);
    await surface.accept('');
    const words = 'word '.repeat(399).trim();
    const message = await post(surface, draft(words));
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { text: words, button: null },
      { text: NOTICE, button: 'try-again', ephemeralFor: ada },
    ]);
  });

  test.each(['by the clock', 'as Discord says'])(
    'the bot ends in the channel what the token no longer reaches, %s',
    async (whose) => {
      const surface = await command(false);
      await surface.accept('');
      const message = await post(surface, draft('Half of'));
      if (whose === 'by the clock') await clock.advance(TOKEN_LIFETIME_MS);
      stage.discord.expireTokens();
      await expect(end(surface.address, left(message))).resolves.toBe('ended');
      expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
    },
  );

  test('what was private is out of reach when the token has ended', async () => {
    const surface = await command(true);
    await surface.accept('');
    const message = await post(surface, draft('Half of'));
    stage.discord.expireTokens();
    await expect(end(surface.address, left(message))).resolves.toBe('out-of-reach');
    expect(shown()).toMatchObject([{ text: 'Half of', button: 'stop' }]);
  });

  test('a command that was never acknowledged gets the notice in the channel', async () => {
    const { address } = await command(false);
    await expect(end(address, left(null))).resolves.toBe('ended');
    await expect(end(address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: 'try-again' }]);
  });

  test('a file that never came is told below, and one that stands is left alone', async () => {
    const surface = await command(false);
    await surface.accept('');
    const first = await post(surface, final('The first half.'));
    const address = readAddress(surface.address);
    if (address?.kind !== 'interaction') throw new Error('that is no address of an interaction');
    const { id, token } = address;
    const { applicationId } = stage.discord.credentials;
    const closesAtMs = clock.now() + TOKEN_LIFETIME_MS;
    const file = createFileSurface({ rest, applicationId, interaction: { id, token }, isPrivate: true, closesAtMs });
    await expect(end(file.address, left(first, 2))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: 'The first half.' }, { text: NOTICE, ephemeralFor: ada }]);
    const message = await post(file, final('The rest.'), 1);
    await expect(end(file.address, left(message, 2))).resolves.toBe('was-whole');
    expect(shown()).toHaveLength(3);
    await clock.advance(TOKEN_LIFETIME_MS);
    await expect(end(file.address, left(first, 2))).resolves.toBe('out-of-reach');
  });
});

describe('after a press', () => {
  async function press(isPrivate: boolean) {
    const { discord } = stage;
    const client = await stage.join();
    const components = componentsOf({ kind: 'try-again', reference: 'abc', label: 'Try again' });
    await rest.post(`/channels/${general}/messages`, { body: { content: 'A broken answer', components } });
    const button = discord.messagesFor(ada, general).at(-1)?.id ?? '';
    const arrived = new Promise<{ readonly id: string; readonly token: string }>((resolve) => {
      client.once('interactionCreate', ({ id, token }) => resolve({ id, token }));
    });
    const pressed = discord.press(ada, button, 'askline:try-again:abc');
    const interaction = await arrived;
    await acknowledgePress({ rest, interaction, persist, warn });
    await pressed;
    return createInteractionSurface({
      begins: 'below',
      rest,
      applicationId: discord.credentials.applicationId,
      interaction,
      isPrivate,
      channelId: isPrivate ? null : general,
      header: '',
      persist,
      warn,
      maxFollowUps: Infinity,
      madeAtMs: clock.now(),
      next: null,
    });
  }

  test.each([true, false])('a known message is ended (private: %s)', async (isPrivate) => {
    const surface = await press(isPrivate);
    const message = await post(surface, draft('Half of'));
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, ephemeralFor: isPrivate ? ada : null }]);
  });

  test('a message that is not known is found in the channel', async () => {
    const surface = await press(false);
    await post(surface, draft('Half of'));
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
  });

  test('the notice goes to the person alone where the answer would have', async () => {
    const surface = await press(true);
    await expect(end(surface.address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: 'try-again', ephemeralFor: ada }]);
  });
});

describe('the adapter', () => {
  let adapter: Adapter;
  beforeEach(async () => {
    const { credentials, apiUrl } = stage.discord;
    adapter = createDiscordAdapter({
      token: () => Promise.resolve(credentials.token),
      applicationId: credentials.applicationId,
      apiUrl,
      answer: () => Promise.resolve(),
      onPress: () => Promise.resolve(),
      settle: (question) => question,
      clock,
      logger: createMemoryLogger(),
    });
    await adapter.start();
  });
  afterEach(() => adapter.stop());

  test('finds the place of an answer by its address', async () => {
    const { id } = await stage.discord.type(ada, general, 'A question');
    const place = adapter.leftoverAt(writeAddress({ kind: 'channel', channel: general, replyTo: null, asked: id }));
    await expect(place?.end(left(null), NOTICE, null, signal)).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: null }]);
  });

  test.each(['{', '{"v":1,"kind":"elsewhere"}', '{"v":2,"kind":"channel","channel":"1","replyTo":null,"asked":"1"}'])(
    'finds nothing at %s',
    (address) => {
      expect(adapter.leftoverAt(address)).toBeNull();
    },
  );

  test('announces, and pings nobody', async () => {
    await expect(adapter.announce(general, `80 % of it is spent @everyone <@${ada}>`)).resolves.toBe(true);
    expect(shown()).toMatchObject([{ text: `80 % of it is spent @everyone <@${ada}>` }]);
    expect([...stage.discord.pings(), ...stage.discord.previews()]).toEqual([]);
  });

  test('says when an announcement could not be posted', async () => {
    await expect(adapter.announce(channelNamed(stage.discord, 'announcements'), 'Spent')).resolves.toBe(false);
  });
});
