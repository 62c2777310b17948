import type { ObjectsSetup } from '../scenario.ts';
import { compareKeys } from './key-order.ts';
import type { Keys, StoredObject } from './stored-object.ts';

const MODIFIED = '2026-01-01T00:00:00Z';

export interface GeneratedKeys extends Keys {
  readonly get: (key: string) => StoredObject | undefined;
}

/** A row of numbered keys. They are worked out when they are asked for, so a million of them costs nothing. */
export function generatedKeys({ prefix, count, size = 0, modified = MODIFIED }: ObjectsSetup): GeneratedKeys {
  const digits = String(Math.max(0, count - 1)).length;
  const keyOf = (index: number): string => prefix + String(index).padStart(digits, '0');
  const object: StoredObject = { modified: Date.parse(modified), read: () => Buffer.alloc(size) };
  return {
    atOrAfter: (key) => {
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (compareKeys(keyOf(middle), key) < 0) low = middle + 1;
        else high = middle;
      }
      return low < count ? keyOf(low) : undefined;
    },
    get: (key) => {
      const number = key.startsWith(prefix) ? key.slice(prefix.length) : '';
      return number.length === digits && /^\d+$/.test(number) && Number(number) < count ? object : undefined;
    },
  };
}
