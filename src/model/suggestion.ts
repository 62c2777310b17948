import { closestMatch } from 'leven';

/** The name that comes near to what was found, or `undefined`. */
export const nearest = (found: string, names: readonly string[]): string | undefined =>
  closestMatch(found, names, { maxDistance: Math.max(2, Math.floor(found.length / 4)) });

/** `; did you mean "x"?`, or nothing where no name comes near. */
export function suggestion(found: string, names: Iterable<string>): string {
  const near = nearest(found, [...names]);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
