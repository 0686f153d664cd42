import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { registerCommands } from '../../../src/adapters/discord/register.ts';
import { StartError } from '../../../src/errors.ts';
import { freePort, startStandIns } from '../../town/stand-ins.ts';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A Discord that answers everything with this; its address. */
async function answering({ status, headers, body }: Answer): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/api`;
}

async function register(apiUrl: string): Promise<unknown> {
  const options = { token: 'NDAw.x.y', applicationId: '400000000000000001', apiUrl, commands: [] };
  return registerCommands(options).catch((error: unknown) => error);
}

test('the commands are put to Discord', async () => {
  const standIns = await startStandIns({ platforms: ['discord'] });
  close = () => standIns.stop();
  const { discord } = standIns;
  const { token, applicationId } = discord.credentials;
  const commands = [{ name: 'ask', description: 'Asks', type: 1 }];
  await registerCommands({ token, applicationId, apiUrl: discord.apiUrl, commands });
  expect(discord.commands()).toMatchObject([{ name: 'ask' }]);
});

describe('who cannot register is told what to do', () => {
  const limited = { message: 'You are being rate limited.', retry_after: 41.2, global: false };
  const invalid = { code: 50_035, message: 'Invalid Form Body', errors: { 0: { name: { _errors: [{ code: 'X' }] } } } };
  const refusals: readonly (readonly [string, Answer, RegExp])[] = [
    [
      'with a wrong token',
      { status: 401, body: { message: '401: Unauthorized', code: 0 } },
      /not accept DISCORD_TOKEN$/,
    ],
    [
      'for another application',
      { status: 403, body: { message: 'Missing Access', code: 50_001 } },
      /APPLICATION_ID is not/,
    ],
    ['for no application', { status: 404, body: { message: 'Unknown', code: 10_002 } }, /APPLICATION_ID is not/],
    ['with commands that are wrong', { status: 400, body: invalid }, /check manifests\/discord-commands.json/],
    ['while Discord is out of order', { status: 500, body: { message: 'no' } }, /out of order: run this again/],
    ['too often', { status: 429, headers: { 'retry-after': '41' }, body: limited }, /again in 42 seconds$/],
    ['too often, without a time', { status: 429, body: limited }, /again in 5 seconds$/],
  ];
  test.each(refusals)('%s', async (_name, answer, words) => {
    const error = await register(await answering(answer));
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ message: expect.stringMatching(words), cause: expect.anything() });
  });

  test('where Discord cannot be reached', async () => {
    const error = await register(`http://127.0.0.1:${await freePort()}/api`);
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ message: expect.stringMatching(/could not be reached: check the network/) });
  });
});
