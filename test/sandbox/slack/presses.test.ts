import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { App, BlockAction, RespondFn } from '@slack/bolt';
import type { ActionsBlockElement, KnownBlock } from '@slack/types';
import {
  ada,
  adasDirectMessage,
  ben,
  errorOf,
  general,
  openStage,
  random,
  startHttpApp,
  startSocketApp,
  type Stage,
} from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

const share: KnownBlock = {
  type: 'actions',
  block_id: 'tools',
  elements: [{ type: 'button', text: { type: 'plain_text', text: 'Share' }, action_id: 'share', value: '7' }],
};
const actions = (...elements: ActionsBlockElement[]): KnownBlock => ({ type: 'actions', elements });
const text = (words: string) => ({ type: 'plain_text', text: words }) as const;

interface Heard {
  readonly body: BlockAction;
  readonly respond: RespondFn;
}

/** Listeners that acknowledge every press. */
function collect(heard: Heard[]): (app: App) => void {
  return (app) =>
    app.action({ type: 'block_actions' }, async ({ ack, body, respond }) => {
      heard.push({ body, respond });
      await ack();
    });
}

async function post(blocks: KnownBlock[], channel = general): Promise<string> {
  const { ts = '' } = await stage.bot.chat.postMessage({ channel, text: 'fallback', blocks });
  return ts;
}
const seen = (person = ada) => stage.slack.messagesFor(person, general);

test('a press arrives over Socket Mode as Slack sends it', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const ts = await post([share]);
  expect(await stage.slack.press(ada, general, ts, 'share')).toEqual({ kind: 'press-accepted' });
  expect(heard[0]?.body).toMatchObject({
    type: 'block_actions',
    user: { id: ada, username: 'ada', name: 'ada', team_id: stage.slack.team.id },
    team: { id: stage.slack.team.id, domain: 'sandbox' },
    api_app_id: stage.slack.team.appId,
    container: { type: 'message', message_ts: ts, channel_id: general, is_ephemeral: false },
    channel: { id: general, name: 'general' },
    message: { type: 'message', ts, bot_id: stage.slack.team.botId, blocks: [share] },
    trigger_id: expect.any(String),
    response_url: expect.stringContaining('/actions/'),
    is_enterprise_install: false,
    actions: [
      {
        type: 'button',
        action_id: 'share',
        block_id: 'tools',
        value: '7',
        text: { type: 'plain_text', text: 'Share' },
        action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
      },
    ],
  });
});

test('a press arrives over signed HTTP', async () => {
  const heard: Heard[] = [];
  await startHttpApp(stage, collect(heard));
  const ts = await post([share], adasDirectMessage);
  expect(await stage.slack.press(ada, adasDirectMessage, ts, 'share')).toEqual({ kind: 'press-accepted' });
  expect(heard[0]?.body).toMatchObject({
    channel: { id: adasDirectMessage, name: 'directmessage' },
    actions: [{ action_id: 'share', value: '7' }],
  });
});

test('a press in a thread names the thread', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const root = await post([share]);
  const { ts = '' } = await stage.bot.chat.postMessage({
    channel: general,
    thread_ts: root,
    text: 'x',
    blocks: [share],
  });
  await stage.slack.press(ben, general, ts, 'share');
  expect(heard[0]?.body.container).toMatchObject({ message_ts: ts, thread_ts: root });
});

test('a press on an ephemeral message arrives without the message', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const whisper = { channel: general, user: ada, text: 'psst', blocks: [share] };
  const { message_ts: ts = '' } = await stage.bot.chat.postEphemeral(whisper);
  await stage.slack.press(ada, general, ts, 'share');
  expect(heard[0]?.body).not.toHaveProperty('message');
  expect(heard[0]?.body.container).toMatchObject({ message_ts: ts, is_ephemeral: true });
  await heard[0]?.respond({ replace_original: true, text: 'shared' });
  expect(seen()).toMatchObject([{ ts, text: 'shared', blocks: [], ephemeralFor: ada }]);
  await expect(stage.slack.press(ben, general, ts, 'share')).rejects.toThrow('Ben does not see');
});

test('an ephemeral answer to a command carries buttons that work', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, (app) => {
    app.command('/ask', async ({ ack }) => ack({ text: 'Here', blocks: [share] }));
    collect(heard)(app);
  });
  await stage.slack.type(ada, random, '/ask x');
  const [answer] = stage.slack.messagesFor(ada, random);
  await stage.slack.press(ada, random, answer?.ts ?? '', 'share');
  await heard[0]?.respond({ delete_original: true });
  expect(stage.slack.messagesFor(ada, random)).toEqual([]);
});

test('the response_url of a press replaces its own message, however often it was used to post', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  stage.slack.settings.commandReplaces = 'never';
  const ts = await post([share]);
  await stage.slack.press(ada, general, ts, 'share');
  const [press] = heard;
  await press?.respond('only you');
  await press?.respond({ text: 'everybody', response_type: 'in_channel' });
  await press?.respond({ replace_original: true, text: 'once' });
  await press?.respond({ replace_original: true, text: 'twice' });
  expect(seen()).toMatchObject([{ ts, text: 'twice' }, { text: 'only you', ephemeralFor: ada }, { text: 'everybody' }]);
  expect(seen(ben).map((message) => message.text)).toEqual(['twice', 'everybody']);
  await press?.respond({ delete_original: true });
  await expect(press?.respond({ text: 'a sixth use' })).rejects.toMatchObject({ statusCode: 404 });
});

test('the response_url of a press on a message that is gone replaces nothing', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const ts = await post([share]);
  await stage.slack.press(ada, general, ts, 'share');
  stage.slack.deleteMessage(general, ts);
  await expect(heard[0]?.respond({ replace_original: true, text: 'x' })).rejects.toMatchObject({ statusCode: 404 });
  expect(seen()).toEqual([]);
  stage.clock.advance(30 * 60_000 + 1);
  await expect(heard[0]?.respond('late')).rejects.toMatchObject({ statusCode: 404 });
});

test('a press without acknowledgement within 3 s fails, for that person alone', async () => {
  let heard = 0;
  await startSocketApp(stage, (app) =>
    app.action('share', async ({ ack }) => {
      heard += 1;
      if (heard === 2) await ack();
    }),
  );
  const ts = await post([share]);
  const pressed = stage.slack.press(ada, general, ts, 'share');
  await stage.until(() => heard === 1);
  stage.clock.advance(3000);
  expect(await pressed).toEqual({ kind: 'press-failed', error: 'operation_timeout' });
  expect(seen()).toMatchObject([{ ts, pressError: 'operation_timeout' }]);
  expect(seen(ben)).toMatchObject([{ ts, pressError: null }]);
  expect(stage.events('refused', 'block_actions')[0]?.details).toMatchObject({ rule: 'press-acknowledged-within-3-s' });
  expect(stage.events('changed', 'press_error')).toHaveLength(1);
  stage.clock.advance(3_600_000);
  expect(stage.events('delivered', 'block_actions')).toHaveLength(1);

  expect(await stage.slack.press(ada, general, ts, 'share')).toEqual({ kind: 'press-accepted' });
  expect(seen()).toMatchObject([{ ts, pressError: null }]);
});

test('a press that nobody takes fails', async () => {
  const ts = await post([share]);
  expect(await stage.slack.press(ada, general, ts, 'share')).toEqual({
    kind: 'press-failed',
    error: 'dispatch_failed',
  });
  expect(seen()).toMatchObject([{ pressError: 'dispatch_failed' }]);
});

test('a button that is a link sends a press all the same', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const ts = await post([actions({ type: 'button', text: text('Open'), action_id: 'open', url: 'https://a.example' })]);
  await stage.slack.press(ada, general, ts, 'open');
  expect(heard[0]?.body.actions).toMatchObject([{ type: 'button', url: 'https://a.example' }]);
});

test('feedback, an icon, a menu and a select say what was chosen', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const options = [
    { text: text('Short'), value: 'short' },
    { text: text('Long'), value: 'long' },
  ];
  const ts = await post([
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'rate',
          positive_button: { text: text('Good'), value: 'up' },
          negative_button: { text: text('Bad'), value: 'down' },
        },
        { type: 'icon_button', action_id: 'remove', icon: 'trash', text: text('Remove'), visible_to_user_ids: [ada] },
      ],
    },
    actions({ type: 'overflow', action_id: 'more', options }),
    {
      type: 'section',
      text: { type: 'mrkdwn', text: 'How long?' },
      accessory: { type: 'static_select', action_id: 'length', options },
    },
  ]);
  await stage.slack.press(ada, general, ts, 'rate', { value: 'down' });
  await stage.slack.press(ada, general, ts, 'remove');
  await stage.slack.press(ada, general, ts, 'more');
  await stage.slack.press(ada, general, ts, 'length', { value: 'long' });
  expect(heard.flatMap(({ body }) => body.actions)).toMatchObject([
    { type: 'feedback_buttons', action_id: 'rate', value: 'down', text: { text: 'Bad' } },
    { type: 'icon_button', action_id: 'remove', icon: 'trash', value: '' },
    { type: 'overflow', action_id: 'more', selected_option: { value: 'short' } },
    { type: 'static_select', action_id: 'length', selected_option: { value: 'long' } },
  ]);
  await expect(stage.slack.press(ben, general, ts, 'remove')).rejects.toThrow('Ben sees no remove');
  await expect(stage.slack.press(ada, general, ts, 'rate', { value: 'sideways' })).rejects.toThrow(
    'no choice sideways',
  );
});

test('blocks and buttons without a name get one', async () => {
  const heard: Heard[] = [];
  await startSocketApp(stage, collect(heard));
  const ts = await post([actions({ type: 'button', text: text('Nameless') })]);
  const { messages } = await (async () => {
    stage.slack.settings.scopes.add('channels:history');
    return stage.bot.conversations.history({ channel: general });
  })();
  const block = messages?.[0]?.blocks?.[0];
  const actionId = Object(block).elements?.[0]?.action_id;
  expect(block).toMatchObject({ block_id: expect.stringMatching(/^\w+$/) });
  await stage.slack.press(ada, general, ts, String(actionId));
  expect(heard[0]?.body.actions).toMatchObject([{ action_id: actionId, block_id: block?.block_id }]);
});

test('an action_id that stands twice in a block is refused', async () => {
  const button = { type: 'button', text: text('x'), action_id: 'same' } as const;
  const call = (blocks: KnownBlock[]) => stage.bot.chat.postMessage({ channel: general, text: 'x', blocks });
  expect(await errorOf(call([actions(button, button)]))).toBe('invalid_blocks');
  expect(await call([actions(button), actions(button)])).toMatchObject({ ok: true });
});

test('menus have the documented number of options', async () => {
  const option = { text: text('x'), value: 'x' };
  const many = (count: number) => Array.from({ length: count }, () => option);
  const call = (block: KnownBlock) => stage.bot.chat.postMessage({ channel: general, text: 'x', blocks: [block] });
  expect(await errorOf(call(actions({ type: 'overflow', options: many(6) })))).toBe('invalid_blocks');
  expect(await errorOf(call(actions({ type: 'static_select', options: many(101) })))).toBe('invalid_blocks');
  expect(await call(actions({ type: 'static_select', options: many(100) }))).toMatchObject({ ok: true });
});
