import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChatInputCommandInteraction, type Client, MessageFlags, type SendableChannels } from 'discord.js';
import { brokenRules, channelNamed, createStage, nextCommand, nextPress, personNamed, type Stage } from './support.ts';

let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  stage = await createStage();
  client = await stage.join();
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const general = () => channelNamed(stage.discord, 'general');
const seen = () => stage.discord.messagesFor(ada(), general());
const file = (name: string, content: string | Buffer = 'text') => ({ attachment: Buffer.from(content), name });
const textOf = (id: string | undefined) => stage.discord.fileContent(id ?? '')?.toString('utf8') ?? null;

function channel(): SendableChannels {
  const found = client.channels.cache.get(general());
  if (found?.isSendable() !== true) throw new Error('No #general');
  return found;
}

async function asked(): Promise<ChatInputCommandInteraction> {
  const command = nextCommand(client);
  void stage.discord.ask(ada(), general(), 'Why?');
  return command;
}

/** A form without any client between. */
async function form(fields: Readonly<Record<string, string | Blob>>): Promise<{ status: number; body: unknown }> {
  const body = new FormData();
  for (const [key, value] of Object.entries(fields)) body.append(key, value);
  const response = await fetch(`${stage.discord.apiUrl}/v10/channels/${general()}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${stage.discord.credentials.token}` },
    body,
  });
  return { status: response.status, body: await response.json() };
}

describe('a file', () => {
  test('comes with its message and can be fetched', async () => {
    const message = await channel().send({
      content: 'see',
      files: [{ ...file('Antwort für Ada.md', '# Größe'), description: 'the answer' }],
    });
    const attachment = message.attachments.first();
    expect(attachment).toMatchObject({
      name: 'Antwort_f_r_Ada.md',
      title: 'Antwort für Ada',
      size: 9,
      description: 'the answer',
    });
    expect(seen()).toMatchObject([{ content: 'see', attachments: [{ id: attachment?.id, size: 9 }] }]);
    expect(textOf(attachment?.id)).toBe('# Größe');
    const fetched = await fetch(attachment?.url ?? '');
    expect(fetched.headers.get('content-disposition')).toBe('attachment');
    expect(await fetched.text()).toBe('# Größe');
    expect(stage.discord.fileContent('600000000000000001')).toBeNull();
  });

  test('comes with a deferred answer, a follow-up and a first answer', async () => {
    const deferred = await asked();
    await deferred.deferReply({ flags: MessageFlags.Ephemeral });
    await deferred.editReply({ content: 'one', files: [file('one.txt', '1')] });
    await deferred.followUp({ files: [file('two.txt', '2')] });
    await (await asked()).reply({ files: [file('three.txt', '3')] });
    expect(seen().flatMap(({ attachments }) => attachments.map(({ id }) => textOf(id)))).toEqual(['1', '2', '3']);
    expect(brokenRules(stage.record)).toEqual([]);
  });

  test('stays through an edit without files, and leaves with one that does not name it', async () => {
    const message = await channel().send({ content: 'a', files: [file('a.txt'), file('b.txt')] });
    const names = () => seen()[0]?.attachments.map(({ filename }) => filename);
    await message.edit({ content: 'b' });
    expect(names()).toEqual(['a.txt', 'b.txt']);
    const [first] = message.attachments.values();
    if (first === undefined) throw new Error('No file');
    await message.edit({ attachments: [first], files: [file('c.txt')] });
    expect(names()).toEqual(['a.txt', 'c.txt']);
    await message.edit({ files: [file('d.txt')] });
    expect(names()).toEqual(['d.txt']);
    await message.edit({ attachments: [] });
    expect(names()).toEqual([]);
  });

  test('leaves with the update of a press that does not name it', async () => {
    const more = { type: 2, style: 1, custom_id: 'more', label: 'More' } as const;
    await channel().send({ content: 'a', files: [file('a.txt')], components: [{ type: 1, components: [more] }] });
    const press = nextPress(client);
    void stage.discord.press(ada(), seen()[0]?.id ?? '', 'more');
    await (await press).update({ content: 'b' });
    expect(seen()).toMatchObject([{ content: 'b', attachments: [] }]);
  });

  test('that was the whole message cannot be taken away', async () => {
    const message = await channel().send({ files: [file('a.txt')] });
    await expect(message.edit({ attachments: [] })).rejects.toMatchObject({ code: 50006 });
  });

  test('of 10 MiB is taken, one byte more is 40005 with status 413', async () => {
    const limit = 10 * 1024 * 1024;
    await channel().send({ files: [file('a.bin', Buffer.alloc(limit))] });
    const larger = channel().send({ files: [file('a.bin', Buffer.alloc(limit + 1))] });
    await expect(larger).rejects.toMatchObject({ code: 40005, status: 413 });
    expect(seen()).toHaveLength(1);
  });

  test('of an own message is told in its event', async () => {
    await channel().send({ content: 'a', files: [file('a.txt')] });
    const told = stage.record.all().find((event) => event.name === 'MESSAGE_CREATE' && event.type === 'delivered');
    expect(told?.details['data']).toMatchObject({ attachments: [{ filename: 'a.txt' }] });
  });
});

describe('what is refused', () => {
  test('three files of 9 MiB are too large together', async () => {
    const files = ['a', 'b', 'c'].map((name) => file(name, Buffer.alloc(9 * 1024 * 1024)));
    await expect(channel().send({ files })).rejects.toMatchObject({ code: 40005, status: 413 });
  });

  test('eleven files are 30015', async () => {
    const files = Array.from({ length: 11 }, (_, index) => file(`${index}.txt`));
    await expect(channel().send({ files })).rejects.toMatchObject({ code: 30015 });
  });

  test('an entry of attachments that names nothing is refused', async () => {
    const payload = { content: 'x', attachments: [{ id: 0 }, { id: 1, filename: 'b.txt' }] };
    expect(await form({ payload_json: JSON.stringify(payload), 'files[0]': new Blob(['a']) })).toMatchObject({
      status: 400,
      body: { code: 50035, errors: { attachments: { '1': { id: { _errors: [{}] } } } } },
    });
    expect(seen()).toEqual([]);
  });

  test('a form whose payload_json is no JSON is refused', async () => {
    expect(await form({ payload_json: '{"content":', 'files[0]': new Blob(['a']) })).toMatchObject({
      status: 400,
      body: { code: 50109 },
    });
  });

  test('where the bot may not attach files they are 50013, and texts are taken', async () => {
    stage.discord.deny(general(), ['attachFiles']);
    await expect(channel().send({ content: 'x', files: [file('a.txt')] })).rejects.toMatchObject({ code: 50013 });
    await channel().send('x');
  });
});
