import { isJsonObject, type JsonObject } from '../../../model/record.ts';
import { moduleOfAddress } from '../configuration.ts';
import { marks, objectIn, type TerraformPlan, textIn } from '../plan.ts';
import type { DataInstance, WholePlan } from './world.ts';

/** Data sources by the place where they are declared: what was read while planning, and what apply will read. */
export function dataInstances({ prior, reads }: Pick<TerraformPlan, 'prior' | 'reads'>): WholePlan['dataOf'] {
  const found = new Map<string, DataInstance[]>();
  const add = (place: string, instance: DataInstance): void => {
    const before = found.get(place);
    if (before === undefined) found.set(place, [instance]);
    else before.push(instance);
  };
  const pending = new Set(reads.map(({ address }) => address));
  for (const one of prior) {
    if (one['mode'] !== 'data' || pending.has(textIn(one, 'address'))) continue;
    const { index } = one;
    const module = moduleOfAddress(textIn(one, 'address'));
    add(placeOf(module, `${textIn(one, 'type')}.${textIn(one, 'name')}`), {
      key: typeof index === 'string' || typeof index === 'number' ? index : null,
      values: seenValues(one),
      pending: undefined,
    });
  }
  for (const one of reads)
    add(placeOf(one.module, `${one.type}.${one.name}`), { key: one.key, values: {}, pending: one });
  return (module, data) => found.get(placeOf(module, data)) ?? [];
}

const placeOf = (module: Parameters<WholePlan['dataOf']>[0], data: string): string =>
  JSON.stringify([module.map(({ name, key }) => [name, key]), data]);

/** Without what is sensitive. */
function seenValues(prior: JsonObject): JsonObject {
  const sensitive = prior['sensitive_values'];
  return Object.fromEntries(
    Object.entries(objectIn(prior, 'values')).filter(([name]) => !(isJsonObject(sensitive) && marks(sensitive[name]))),
  );
}
