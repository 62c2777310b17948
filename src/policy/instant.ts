const EPOCH_SECONDS = /^\d{1,15}$/;
const ISO = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/** Milliseconds of a date as policies write it: epoch seconds, or ISO 8601 in the forms of the W3C note on dates and times. */
export function instantOf(text: string): number | undefined {
  // Four digits are a year in the one form and a second of 1970 in the other; nobody means the latter.
  if (EPOCH_SECONDS.test(text) && text.length !== 4) return Number(text) * 1000;
  if (!ISO.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
