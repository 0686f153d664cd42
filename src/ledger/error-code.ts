/** What the file system calls an error (`ENOENT` …); null when it is none of its own. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
