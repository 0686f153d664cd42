/*
 * Loaded before each test file. By itself every run of a property tries other cases; with ASKLINE_TEST_SEED it tries the
 * same ones each time, so that a change is judged by what it changed and not by what chance found today, in old code.
 */
import * as fc from 'fast-check';

const seed = process.env['ASKLINE_TEST_SEED'];
if (seed !== undefined && seed !== '') {
  if (!/^-?\d{1,9}$/.test(seed))
    throw new Error(`ASKLINE_TEST_SEED is ${JSON.stringify(seed)}: a whole number is expected`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}
