/*
 * What is refused before anybody reads the request: address, key, version, encoding, size, rate.
 */
import { harsherThan, pages, type Rule } from './rule.ts';

export const doorRules = {
  'route-is-known': {
    says: 'An address that the stand-in does not serve answers 404 not_found_error.',
    source: pages.errors,
    test: 'an unknown address is refused',
  },
  'method-is-post': {
    says: 'Both addresses take POST alone; anything else is 405.',
    source: pages.messages,
    test: 'a GET is refused',
  },
  'key-comes-along': {
    says: 'A call carries a key, as Bearer or as x-api-key; without one it is 401 authentication_error.',
    source: pages.overview,
    test: 'a call without a key is refused',
  },
  'key-comes-once': {
    says: 'A call with a key in both headers is 401.',
    source: pages.errors,
    test: 'a key in both headers is refused',
  },
  'key-was-issued': {
    says: 'The key is one that was issued; else 401.',
    source: pages.errors,
    test: 'a wrong key is refused',
  },
  'key-is-not-revoked': {
    says: 'A revoked key opens nothing: 401.',
    source: pages.errors,
    test: 'a revoked key is refused, the others are not',
  },
  'no-bearer-in-old-version': {
    says: 'Under 2023-06-01 a key counts only as x-api-key.',
    source: harsherThan(pages.newVersion),
    test: 'a Bearer key under the old version is refused',
  },
  'version-comes-along': {
    says: 'A call names its API version in anthropic-version.',
    source: pages.versions,
    test: 'a call without a version is refused',
  },
  'version-is-known': {
    says: 'The version is 2026-10-21 or 2023-06-01.',
    source: pages.versions,
    test: 'an unknown version is refused',
  },
  'no-beta': {
    says: 'An anthropic-beta header names a beta that there is; here there is none.',
    source: harsherThan(pages.versions),
    test: 'a beta header is refused',
  },
  'body-says-that-it-is-json': {
    says: 'The content type is application/json.',
    source: pages.overview,
    test: 'a body of another content type is refused',
  },
  'body-is-not-encoded': {
    says: 'A Content-Encoding that is not supported is 400 request_body_encoding_unsupported; here none is.',
    source: harsherThan(pages.errors),
    test: 'a compressed body is refused',
  },
  'body-within-32-mb': {
    says: 'A request of more than 32 MB is 413 request_too_large.',
    source: `${pages.errors}#request-size-limits`,
    test: 'a body of more than 32 MB is refused',
  },
  'body-parses': {
    says: 'The body is JSON.',
    source: pages.errors,
    test: 'broken JSON is refused',
  },
  'body-is-an-object': {
    says: 'The JSON is an object.',
    source: pages.messages,
    test: 'JSON that is no object is refused',
  },
  'requests-within-rate': {
    says: 'More requests a minute than a model allows are 429 rate_limit_error; the bucket fills steadily.',
    source: pages.limits,
    test: 'more requests than a minute allows are refused, until the bucket has filled again',
  },
  'input-tokens-within-rate': {
    says: 'More input tokens a minute than a model allows are 429; tokens read from a cache do not count.',
    source: pages.limits,
    test: 'more input tokens than a minute allows are refused, those from the cache not counted',
  },
  'output-tokens-within-rate': {
    says: 'When the output tokens of the minute are spent, the next call is 429.',
    source: pages.limits,
    test: 'a call is refused when the output tokens of the minute are spent',
  },
  'counting-within-rate': {
    says: 'Counting tokens has a limit of its own, apart from that of the answers.',
    source: pages.counting,
    test: 'counting more often than a minute allows is refused, answering is not',
  },
} as const satisfies Readonly<Record<string, Rule>>;
