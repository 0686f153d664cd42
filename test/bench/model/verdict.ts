/*
 * What must not happen and did, in words. Counts only: times are never among it. Pure.
 */
import type { DeadFigures } from './dead-provider.ts';
import type { RotationFigures } from './rotation.ts';

/** One scenario of a dead provider. */
export interface DeadScenario {
  readonly name: string;
  readonly questions: number;
  readonly hasFallback: boolean;
}

/** Empty when all is well: nobody asked the dead one but to probe, and everybody was answered who could be. */
export function failuresOfDead(
  { name, questions, hasFallback }: DeadScenario,
  { answered, calls, probes }: Pick<DeadFigures, 'answered' | 'calls' | 'probes'>,
): readonly string[] {
  const expected = hasFallback ? questions : 0;
  return [
    ...(calls > probes ? [`${name}: ${calls} calls to the dead provider, for ${probes} probes`] : []),
    ...(answered === expected ? [] : [`${name}: ${answered} of ${questions} questions were answered, not ${expected}`]),
  ];
}

/** Empty when nobody noticed the rotation. Only for an operator who leaves the old key alive for a second. */
export function failuresOfRotation({
  running,
  later,
  failed,
  refused,
}: Pick<RotationFigures, 'running' | 'later' | 'failed' | 'refused'>): readonly string[] {
  return [
    ...(failed > 0 ? [`rotation: ${failed} of ${running + later} answers failed`] : []),
    ...(refused > 0 ? [`rotation: ${refused} calls were refused for their key`] : []),
  ];
}
