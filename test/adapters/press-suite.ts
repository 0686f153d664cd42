/*
 * What Stop and Try again promise while the bot runs, on every platform: by whom they are pressed, when, and where.
 */
import { describe, expect, test } from '@jest/globals';
import { BROKEN, keptIn, modelCalls, untilKept, usePressStage, words, type PressSuite } from './press-stage.ts';

export function describePresses(suite: PressSuite): void {
  describe('with a bot that runs', () => {
    const stage = usePressStage(suite);

    describe('Stop', () => {
      test('by the asker cuts the model off at once; what is there stays, marked once, without a button', async () => {
        stage.town.claude.next({ kind: 'text', text: words(400), tokensPerSecond: 60 });
        const cutBefore = stage.town.claude.aborted();
        await stage.driver.ask('How long?');
        const growing = await stage.untilButton('Stop');
        await stage.driver.press(stage.driver.asker, growing);
        expect(await stage.ended()).toMatchObject({ outcome: 'stopped', failure: null });
        await stage.town.until(() => stage.town.claude.aborted() === cutBefore + 1, 'the model call to be cut');
        const [answer, ...others] = stage.answers();
        expect(others).toEqual([]);
        expect(answer?.button).toBeNull();
        expect(answer?.text.match(/Stopped here on request/g)).toHaveLength(1);
        expect(answer?.text).toContain(growing.text.trim());
        expect(answer?.text).not.toContain('word399');
        expect(keptIn(stage.folder)).toEqual([]);
      });

      test('by somebody else is told to them alone, and stops nothing', async () => {
        stage.town.claude.next({ kind: 'text', text: words(60), tokensPerSecond: 60 });
        await stage.driver.ask('May others?');
        await stage.driver.press(stage.driver.stranger, await stage.untilButton('Stop'));
        await stage.town.until(
          () => stage.privateWords(stage.driver.stranger).includes('Only the person who asked'),
          'a private word',
        );
        expect(await stage.ended()).toMatchObject({ outcome: 'answered' });
        expect(stage.answers().map(({ text }) => text)).toEqual([expect.stringContaining(words(60))]);
        expect(stage.answers()[0]?.button).toBeNull();
      });

      test('by an admin stops an answer of somebody else', async () => {
        stage.town.claude.next({ kind: 'text', text: words(400), tokensPerSecond: 60 });
        await stage.driver.ask('May admins?');
        await stage.driver.press(stage.driver.admin, await stage.untilButton('Stop'));
        expect(await stage.ended()).toMatchObject({ outcome: 'stopped' });
        expect(stage.privateWords(stage.driver.admin)).toBe('');
      });

      test('between the end of the model and the last write loses no word', async () => {
        stage.town.claude.next({ kind: 'text', text: words(30), tokensPerSecond: 60 });
        const spoken = (): number => stage.town.record.all().filter(({ name }) => name === 'message_stop').length;
        const spokenBefore = spoken();
        stage.driver.delayEdits(700);
        await stage.driver.ask('Too late?');
        const growing = await stage.untilButton('Stop');
        await stage.town.until(() => spoken() > spokenBefore, 'the end of the model');
        await stage.driver.press(stage.driver.asker, growing);
        stage.driver.delayEdits(0);
        expect(await stage.ended()).toMatchObject({ outcome: 'answered' });
        await stage.town.until(
          () => stage.privateWords(stage.driver.asker).includes('has ended already'),
          'a private word',
        );
        const [answer] = stage.answers();
        expect(answer?.text).toContain(words(30));
        expect(answer?.text).not.toMatch(/Interrupted|Stopped/);
        expect(answer?.button).toBeNull();
      });
    });

    describe('Try again', () => {
      test('asks once, however quickly it is pressed; the answer comes below, whole, and nothing stays kept', async () => {
        const broken = await stage.askAndBreak(() => stage.driver.ask('Why is the sky blue?'));
        expect(broken.text).toContain('The first half.');
        const callsBefore = modelCalls(stage.town);
        stage.town.claude.next({ kind: 'text', text: words(80), tokensPerSecond: 80 });
        await Promise.all([
          stage.driver.press(stage.driver.asker, broken),
          stage.driver.press(stage.driver.asker, broken),
        ]);
        expect(await stage.ended()).toMatchObject({ outcome: 'answered', entry: 'command', visibility: 'channel' });
        await stage.town.until(() => stage.answers()[0]?.button === null, 'the pressed button to go');
        const [before, answer, ...others] = stage.answers();
        expect(before).toEqual({ ...broken, button: null });
        expect(answer?.text).toContain('Why is the sky blue?');
        expect(answer?.text).toContain(words(80));
        expect(answer?.button).toBeNull();
        expect(others).toEqual([]);
        expect(modelCalls(stage.town)).toBe(callsBefore + 1);
        await untilKept(stage.folder, 0);
      });

      test('sends the model the same question', async () => {
        const broken = await stage.askAndBreak(() => stage.driver.ask('What is a monad?'));
        stage.town.claude.next({ kind: 'text', text: 'A burrito.' });
        await stage.driver.press(stage.driver.asker, broken);
        await stage.ended();
        const call = stage.town.record
          .all()
          .findLast(({ name, type }) => type === 'called' && name === 'POST /v1/messages');
        expect(JSON.stringify(call?.details['request'])).toContain('"What is a monad?"');
      });

      test('is seen by nobody else when the first answer was not', async () => {
        const seenByStranger = stage.driver.shown(stage.driver.stranger).length;
        const broken = await stage.askAndBreak(() => stage.driver.ask('What may I say?', { private: true }));
        expect(broken.isPrivate).toBe(true);
        stage.town.claude.next({ kind: 'text', text: 'Only you know.' });
        await stage.driver.press(stage.driver.asker, broken);
        expect(await stage.ended()).toMatchObject({ outcome: 'answered', visibility: 'private' });
        const again = stage.answers();
        expect(again.every(({ isPrivate }) => isPrivate)).toBe(true);
        expect(again.filter(({ text }) => text.includes('Only you know.'))).toHaveLength(1);
        // What stood there before still does.
        expect(again.filter(({ text }) => text.includes('The first half.'))).toHaveLength(1);
        expect(stage.driver.shown(stage.driver.stranger)).toHaveLength(seenByStranger);
      });

      test('in direct messages answers there', async () => {
        stage.town.claude.next(BROKEN);
        await stage.driver.direct('Between us?');
        await stage.ended();
        const broken = stage.driver.shown(stage.driver.asker, 'direct').at(-1);
        expect(broken?.button?.label).toBe('Try again');
        if (broken === undefined) return;
        stage.town.claude.next({ kind: 'text', text: 'Between us.' });
        await stage.driver.press(stage.driver.asker, broken);
        expect(await stage.ended()).toMatchObject({ outcome: 'answered', entry: 'direct-message' });
        expect(stage.driver.shown(stage.driver.asker, 'direct').slice(-2)).toMatchObject([
          { id: broken.id, text: broken.text, button: null },
          { text: 'Between us.', button: null },
        ]);
      });

      test('by somebody else is told to them alone, and asks nothing', async () => {
        const broken = await stage.askAndBreak();
        const callsBefore = modelCalls(stage.town);
        await stage.driver.press(stage.driver.stranger, broken);
        await stage.town.until(
          () => stage.privateWords(stage.driver.stranger).includes('Only the person who asked'),
          'a private word',
        );
        expect(modelCalls(stage.town)).toBe(callsBefore);
        expect(stage.answers()).toEqual([broken]);
      });

      test('that fails again can be pressed again', async () => {
        const keptBefore = keptIn(stage.folder).length;
        const broken = await stage.askAndBreak();
        // The first choice and the fallback.
        for (let choice = 0; choice < 2; choice += 1) {
          stage.town.claude.next({ kind: 'error-before', status: 400, type: 'invalid_request_error' });
        }
        await stage.driver.press(stage.driver.asker, broken);
        expect(await stage.ended()).toMatchObject({ outcome: 'failed-before-text' });
        const second = stage.answers().at(-1);
        expect(second?.button?.label).toBe('Try again');
        await untilKept(stage.folder, keptBefore + 1);
        if (second === undefined) return;
        stage.town.claude.next({ kind: 'text', text: 'At last.' });
        await stage.driver.press(stage.driver.asker, second);
        expect(await stage.ended()).toMatchObject({ outcome: 'answered' });
        expect(stage.answers().map(({ button }) => button)).toEqual([null, null, null]);
      });
    });

    test('nothing that anybody asked is in the log, whatever was pressed', () => {
      expect(stage.town.logText()).toContain('"outcome":"stopped"');
      expect(stage.town.logText()).not.toMatch(/sky blue|monad|Between us|word5/);
    });
  });
}
