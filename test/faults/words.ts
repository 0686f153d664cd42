/*
 * What stands below a question when something went wrong, as far as rows share it, and the answer that goes wrong.
 */

/** 37 characters: 10 tokens by the stand-ins' count, 13 by the bot's own. */
export const ANSWER = 'A mutex lets one thread in at a time.';

const AGAIN = 'Please use `/ask` again in a moment. (Reference: …)';

export const TOO_MUCH_TO_DO = `⚠️ *The model has too much to do right now and did not take the question. ${AGAIN}*`;
export const NOT_REACHED = `⚠️ *The model could not be reached. ${AGAIN}*`;
export const NOT_IN_TIME = `⚠️ *The model did not answer in time. ${AGAIN}*`;
export const CANNOT_USE = `⚠️ *I cannot use the model at the moment; the person who runs me has to look at it. ${AGAIN}*`;
export const NOT_ALLOWED = `⚠️ *The provider of the model did not allow this question. Other words may help; if they never do, the person who runs me has to look at it. ${AGAIN}*`;
export const DECLINED = '⚠️ *The model declined to answer this. Asking in other words may help.*';

/** The answer, broken off for this reason. */
export function brokeOff(because: string, text = ANSWER): string {
  return `${text}\n\n⚠️ *The answer broke off here: ${because}. Please use \`/ask\` again for the rest. (Reference: …)*`;
}

/** The answer, with the sentence that another model gave it. */
export function answeredBy(model: string): string {
  return `${ANSWER}\n\n${footerOf(model)}`;
}

export function footerOf(model: string): string {
  return `*Answered by ${model}: the model that usually answers here is not available right now.*`;
}
