/*
 * What somebody meant who wrote a key that there is not. Pure.
 */

/**
 * The known key that is nearest to an unknown one, both dotted; null when none is near. Case, hyphens and underscores
 * do not count, and a right name in the wrong group is nearer than a wrong name in the right one.
 */
export function nearestKey(unknown: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Infinity;
  for (const candidate of known) {
    const distance = distanceOf(unknown, candidate);
    const isNear = distance <= Math.max(1, Math.floor(leaf(candidate).length * 0.4));
    if (isNear && distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

function distanceOf(unknown: string, candidate: string): number {
  const elsewhere = group(unknown) === group(candidate) ? 0 : 0.5;
  const byLeaf = editDistance(plain(leaf(unknown)), plain(leaf(candidate))) + elsewhere;
  return Math.min(byLeaf, editDistance(plain(unknown), plain(candidate)));
}

function leaf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function group(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')));
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/gu, '');
}

/** How many letters must be changed, added or taken away (Levenshtein). Long keys are not worth the time. */
function editDistance(from: string, to: string): number {
  if (from.length > 60) return Infinity;
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? Infinity;
}
