/*
 * What every answer's ending promises, on every platform: one sentence, once, with no raw error in it, and Try again
 * where asking the same again may help.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { startTown } from '../town/town.ts';
import { BROKEN, fixture, modelCalls, usePressStage, type PressSuite } from './press-stage.ts';

export function describeEndings(suite: PressSuite): void {
  const { platform, openDriver } = suite;
  describe('below an answer that has ended', () => {
    const stage = usePressStage(suite);

    const endings: readonly (readonly [string, ClaudeScript, RegExp, string | null])[] = [
      ['answered', { kind: 'text', text: 'All of it.' }, /All of it\.$/, null],
      ['refused-by-model', { kind: 'text', text: '', stopReason: 'refusal' }, /declined to answer/, null],
      ['cut-by-max-tokens', { kind: 'text', text: 'So far', stopReason: 'max_tokens' }, /So far.*length limit/s, null],
      ['empty', { kind: 'text', text: '' }, /ended without an answer/, 'Try again'],
      [
        'failed-before-text',
        { kind: 'error-before', status: 400, type: 'invalid_request_error', message: 'RAW ERROR' },
        /cannot use the model at the moment/,
        'Try again',
      ],
      ['failed-after-text', BROKEN, /The first half.*broke off here/s, 'Try again'],
    ];
    test.each(endings)(
      'an answer that ends as %s says so once, with the right button',
      async (outcome, script, text, label) => {
        stage.town.claude.next(script);
        // Before the first word the fallback is asked as well.
        if (outcome === 'failed-before-text') stage.town.claude.next(script);
        await stage.driver.ask('How does it end?');
        expect(await stage.ended()).toMatchObject({ outcome });
        expect(stage.answers()).toHaveLength(1);
        const [answer] = stage.answers();
        expect(answer?.text).toMatch(text);
        expect(answer?.text.match(/⚠️/g) ?? []).toHaveLength(outcome === 'answered' ? 0 : 1);
        expect(answer?.text).not.toMatch(/RAW ERROR|overloaded_error|400|Error:/);
        expect(answer?.button?.label ?? null).toBe(label);
      },
    );
  });

  test('an answer that a shutdown interrupts says so once, and can be asked again', async () => {
    const town = await startTown({ platforms: [platform], environment: { ASKLINE_CONFIG: fixture('presses.yaml') } });
    const driver = openDriver(town);
    town.claude.next({ kind: 'stall', text: 'The beginning of' });
    await driver.ask('For ever?');
    const answer = () => driver.shown(driver.stranger).at(-1);
    await town.until(() => answer()?.text.includes('The beginning of'), 'the first text');
    await town.stop();
    expect(answer()?.text).toMatch(/The beginning of.*Interrupted/s);
    expect(answer()?.text.match(/⚠️/g)).toHaveLength(1);
    expect(answer()?.button?.label).toBe('Try again');
  });

  test('where nothing is kept, Try again asks in private to repeat the question, and its button goes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'askline-presses-'));
    const town = await startTown({
      platforms: [platform],
      environment: { ASKLINE_CONFIG: fixture('keeps-nothing.yaml'), ASKLINE_DATA: folder },
    });
    const driver = openDriver(town);
    town.claude.next(BROKEN);
    await driver.ask('Why?');
    await town.untilRecorded(1);
    const broken = driver.shown(driver.stranger).at(-1);
    expect(broken?.button?.label).toBe('Try again');
    if (broken === undefined) return;
    await driver.press(driver.asker, broken);
    await town.until(() => driver.shown(driver.asker).at(-1)?.text.includes('please ask it again'), 'a private word');
    expect(driver.shown(driver.asker).at(-1)?.isPrivate).toBe(true);
    expect(driver.shown(driver.stranger)).toEqual([{ ...broken, button: null }]);
    expect(modelCalls(town)).toBe(1);
    await town.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}
