/*
 * Makes the weather of the model: its stand-in has words for it, which are the ids of our conditions.
 */
import { modelConditions } from './conditions.ts';
import type { WeatherMaker } from './maker.ts';

type Id = (typeof modelConditions)[number]['id'];
type WordOf<Condition extends string> = Condition extends `model-${infer Word}` ? Word : never;
type ModelWeather = WordOf<Id> | 'fine';

/** What of the stand-in for Claude it takes; the real one fits by its shape. */
export interface ModelForWeather {
  setWeather(weather: ModelWeather): void;
}

const words: Readonly<Record<Id, ModelWeather>> = {
  'model-slow': 'slow',
  'model-fails-in-the-middle': 'fails-in-the-middle',
  'model-drops': 'drops',
  'model-refuses': 'refuses',
  'model-hangs': 'hangs',
  'model-overloaded': 'overloaded',
  'model-cuts-off': 'cuts-off',
};

export function createModelWeather(model: ModelForWeather): WeatherMaker {
  return {
    change(id) {
      const found = modelConditions.find((one) => one.id === id);
      model.setWeather(found === undefined ? 'fine' : words[found.id]);
    },
    stop: () => undefined,
  };
}
