/*
 * Keeps other people's web pages out: only this page, at its own address, may read or post. Pure.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Nothing from elsewhere, nothing inline, no framing; the page is built by DOM calls alone. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/**
 * Whether a request was meant for this page and came from it. The host must be ours (a name elsewhere can be made to
 * point at 127.0.0.1); a browser tells the origin of every post; a post must be JSON, which no plain form can send.
 */
export function isOurs(method: string, headers: IncomingHttpHeaders, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const site = headers['sec-fetch-site'];
  if (method === 'GET') return true;
  if (site !== undefined && site !== 'same-origin') return false;
  return (headers['content-type'] ?? '').startsWith('application/json');
}
