import type { JsonObject } from '../../model/record.ts';

/** A block of settings: of a resource of its own, or inside of the bucket. */
export interface Settings {
  readonly address: string;
  readonly values: JsonObject;
  readonly unknown: JsonObject;
}

export const isUnknown = ({ unknown }: Settings, name: string): boolean => unknown[name] === true;
