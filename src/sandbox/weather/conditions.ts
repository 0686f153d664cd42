/*
 * The bad weather that one can order, in words: what it is called and what people would see. Knows nothing of how it is
 * made.
 */

/** Whom the weather is about: one of the platforms, or the model behind the bot. */
export type WeatherAbout = 'slack' | 'discord' | 'model';

export interface Condition {
  readonly id: string;
  readonly about: WeatherAbout;
  /** Two or three words for a switch. */
  readonly label: string;
  /** One sentence: what people would see. */
  readonly says: string;
}

/** How long a call has to wait that was too fast. */
export const RETRY_AFTER_SECONDS = 2;

const condition = <Id extends string>(id: Id, about: WeatherAbout, label: string, says: string) => ({
  id,
  about,
  label,
  says,
});

/** The model's weather; the ids are the words of its stand-in, behind `model-`. */
export const modelConditions = [
  condition('model-slow', 'model', 'slow', 'The first words come late, and then the answer grows word by word.'),
  condition(
    'model-fails-in-the-middle',
    'model',
    'fails midway',
    'The answer breaks off in mid-sentence; what came so far stays, and says that it broke off.',
  ),
  condition(
    'model-drops',
    'model',
    'loses the line',
    'The connection to the model is cut in mid-answer; what came so far stays, and says so.',
  ),
  condition('model-refuses', 'model', 'refuses', 'The model declines the question, and the bot says so in words.'),
  condition(
    'model-hangs',
    'model',
    'hangs',
    'Not a word comes: it stays at “thinking”, and after a minute ends with an apology.',
  ),
  condition(
    'model-overloaded',
    'model',
    'overloaded (529)',
    'The model takes no questions: a plain sentence and a reference instead of an answer.',
  ),
  condition(
    'model-cuts-off',
    'model',
    'cuts off',
    'The answer ends at its length limit, and says that there would have been more.',
  ),
] as const satisfies readonly Condition[];

const platformConditions = <About extends 'slack' | 'discord'>(about: About, name: string) =>
  [
    condition(
      `${about}-too-fast`,
      about,
      'too fast (429)',
      `${name} turns every second write away and asks to wait ${RETRY_AFTER_SECONDS} s: answers grow in larger steps, and still arrive whole.`,
    ),
    condition(
      `${about}-fails`,
      about,
      'fails (500)',
      `${name} answers every second write with an error of its own: answers stutter, and still arrive whole.`,
    ),
    condition(
      `${about}-drops`,
      about,
      'drops the line',
      `${name} cuts the bot’s connection now, and every third write from now on: the bot connects again and writes again.`,
    ),
    condition(
      `${about}-expired`,
      about,
      'token expired',
      about === 'slack'
        ? 'Slack knows the bot’s token no more: only /ask is still answered, and only you see that.'
        : 'The tokens of used commands run out early: their answers go on as messages of their own.',
    ),
    condition(`${about}-slow`, about, 'slow', `${name} takes 1.5 s for every call: answers grow in larger steps.`),
  ] as const satisfies readonly Condition[];

export const slackConditions = platformConditions('slack', 'Slack');
export const discordConditions = platformConditions('discord', 'Discord');

/** All of them, in the order in which they are shown. */
export const conditions: readonly Condition[] = [...modelConditions, ...slackConditions, ...discordConditions];
