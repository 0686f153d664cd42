/*
 * Where each secret comes from: from its variable, or from the file that `<NAME>_FILE` names. It must not know what the
 * secrets are for.
 */
import { readSecretFileSync } from './secret-file.ts';
import { SECRET_NAMES, type SecretName } from './types.ts';
import { passwordsIn, SECRET_CHECKS } from './variables.ts';
import { describeSecret } from './wording.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A path that is written so that nobody takes it for a secret, nor us a secret for it. */
const PATH = /^(?:\.{0,2}\/|[A-Za-z]:[\\/])/u;

export interface GivenSecret {
  /** Null when there is none, or something is wrong. */
  readonly value: string | null;
  /** A whole sentence. */
  readonly problem: string | null;
  /** Null when it does not come from a file. */
  readonly file: string | null;
}

export function isSecretName(name: string): name is SecretName {
  return SECRET_NAMES.some((secret) => secret === name);
}

/** Reads one secret and checks its shape. Never throws. What is empty counts as absent. */
export function givenSecret(environment: Environment, name: SecretName): GivenSecret {
  const value = environment[name] ?? '';
  const file = environment[`${name}_FILE`] ?? '';
  const check = SECRET_CHECKS[name];
  if (file === '') {
    const problem = value === '' ? null : check(value);
    if (problem !== null) return wrong(`${name} ${problem}`);
    return { value: value === '' ? null : value, problem, file: null };
  }
  if (value !== '') return wrong(`${name} and ${name}_FILE are both set: expected one of them`);
  if (!isPath(name, file)) {
    return wrong(`${name}_FILE holds ${describeSecret(file)}: expected the path of a file, which begins with / or ./`);
  }
  const reading = readSecretFileSync(file, check);
  if (reading.problem !== null) return wrong(`${name}_FILE names ${file}, which ${reading.problem}`);
  return { value: reading.value, problem: null, file };
}

/** Every value that must never be shown, whether it is right or not, in files as well. */
export function secretValues(environment: Environment): readonly string[] {
  return SECRET_NAMES.flatMap((name) => {
    const file = environment[`${name}_FILE`] ?? '';
    const inFile = file === '' ? null : readSecretFileSync(file, () => null).value;
    const mistaken = isPath(name, file) ? '' : file;
    const values = [environment[name] ?? '', inFile ?? '', mistaken];
    return values.flatMap((value) => [value, ...passwordsIn(value)]).filter((value) => value !== '');
  });
}

/** A secret that was put where its file belongs is not quoted as a path: the key of the data folder may begin with a slash. */
function isPath(name: SecretName, file: string): boolean {
  return PATH.test(file) && (name !== 'ASKLINE_KEY' || SECRET_CHECKS[name](file) !== null);
}

function wrong(problem: string): GivenSecret {
  return { value: null, problem, file: null };
}
