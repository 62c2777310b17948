import { InvalidArgumentError } from 'commander';

/** Takes what has the shape; commander reports the rest. */
export const shaped =
  (shape: RegExp, what: string) =>
  (value: string): string => {
    if (shape.test(value)) return value;
    throw new InvalidArgumentError(`It must be ${what}.`);
  };
