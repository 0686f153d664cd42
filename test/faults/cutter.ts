/*
 * A relay on loopback that cuts its first connections when a request has come in whole, instead of answering; the rest
 * it passes on. For what a stand-in that speaks the protocol cannot do.
 */
import { request as send } from 'node:http';
import { listenOnLoopback, type LoopbackServer } from '../../src/sandbox/server.ts';

/** Cuts so many requests. To be closed by who opened it. */
export function openCutter(target: string, requests: number): Promise<LoopbackServer> {
  let left = requests;
  return listenOnLoopback({
    port: 0,
    handle: ({ method, url, headers, body, response }) => {
      left -= 1;
      if (left >= 0) {
        response.destroy();
        return;
      }
      const passedOn = send(`${target}${url.pathname}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      passedOn.on('error', () => response.destroy());
      passedOn.end(body);
    },
  });
}
