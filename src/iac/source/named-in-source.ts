import type { DeclaredBuckets } from './fault.ts';
import { sourceEvaluator } from './module-scope.ts';
import { addressOfReference, type SourceReference, type SourceValue } from './source-value.ts';
import { declaredOf, FACT_OF_TYPE, type NamedResource } from './state.ts';
import type { SourceModule } from './terraform-source.ts';

const BUCKET = 'aws_s3_bucket';

/** Buckets whose names the source itself says: literally, or by locals and defaults of variables. Others need a state. */
export function declaredInSource(root: SourceModule): DeclaredBuckets {
  const evaluator = sourceEvaluator(root, { variable: () => undefined, reference: () => undefined });
  const resources: NamedResource[] = [];
  const nameOf = (address: string): string => {
    const value = evaluator.attribute(address, ['bucket']);
    if (value?.kind === 'known' && typeof value.value === 'string') return value.value;
    const target = bucketReferredTo(value);
    return target === undefined || target === address ? '' : literal(evaluator.attribute(target, ['bucket']));
  };
  const visit = (module: SourceModule, before: string): void => {
    for (const { kind, labels } of module.blocks) {
      const [type = '', name = ''] = labels;
      if (kind !== 'resource' || (type !== BUCKET && FACT_OF_TYPE[type] === undefined)) continue;
      const address = `${before}${type}.${name}`;
      resources.push({ type, address, bucket: nameOf(address) });
    }
    for (const [name, { module: called }] of module.calls)
      if (called !== null) visit(called, `${before}module.${name}.`);
  };
  visit(root, '');
  return declaredOf(resources);
}

const literal = (value: SourceValue | undefined): string =>
  value?.kind === 'known' && typeof value.value === 'string' ? value.value : '';

/** `aws_s3_bucket.logs` of `aws_s3_bucket.logs.id`. */
function bucketReferredTo(value: SourceValue | undefined): string | undefined {
  if (value?.kind !== 'reference' || value.root !== BUCKET) return undefined;
  const path: SourceReference['path'] = value.path.slice(0, -1);
  return ['id', 'bucket'].includes(String(value.path.at(-1))) ? addressOfReference({ ...value, path }) : undefined;
}
