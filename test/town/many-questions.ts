/*
 * For configurations of tests and benchmarks that say something else as well: what one person asks there in a minute,
 * nobody asks anywhere.
 */
import { readFileSync } from 'node:fs';

/** The groups `limits` and `access` of an askline.yaml. */
export const MANY_QUESTIONS = readFileSync(new URL('askline.yaml', import.meta.url), 'utf8');
