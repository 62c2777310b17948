import { closestMatch } from 'leven';

/** `; did you mean "x"?`, or nothing where no name comes near. */
export function suggestion(found: string, names: Iterable<string>): string {
  const near = closestMatch(found, [...names], { maxDistance: Math.max(2, Math.floor(found.length / 4)) });
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
