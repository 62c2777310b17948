/** A whole number as `Intl` writes it for `en-US`, which takes longer to load than a small account to report: `2,000`. */
export const formatNumber = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 bucket`, `2,000 buckets`: of nouns whose plural ends with an `s`. */
export const counted = (count: number, noun: string): string =>
  `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
