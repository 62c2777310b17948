/** ISO 8601 without fractions, so that times compare as text. `time` is such a text, or milliseconds since 1970. */
export const toTheSecond = (time: string | number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
