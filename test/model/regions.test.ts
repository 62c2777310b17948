import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  dnsSuffixOf,
  isListedRegion,
  nearestRegion,
  partitionOfRegion,
  usualRegionOf,
} from '../../src/model/regions.ts';

interface Listed {
  readonly id: string;
  readonly outputs: { readonly implicitGlobalRegion: string; readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

/** The list of the SDK, which has no entry point of its own. */
async function ofSdk(): Promise<readonly Listed[]> {
  const core = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
  const file = join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');
  const text = await readFile(file, 'utf8');
  const { partitionsInfo } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return partitionsInfo.partitions;
}

test('the Regions are those of the AWS SDK, each in its partition', async () => {
  const partitions = await ofSdk();
  expect(partitions.length).toBeGreaterThan(5);
  for (const { id, outputs, regions } of partitions) {
    expect(usualRegionOf(id)).toBe(outputs.implicitGlobalRegion);
    expect(dnsSuffixOf(id)).toBe(outputs.dnsSuffix);
    for (const region of Object.keys(regions).filter((name) => !name.endsWith('-global'))) {
      expect([region, isListedRegion(region), partitionOfRegion(region)]).toEqual([region, true, id]);
    }
  }
});

test('a Region that is newer than the list has a partition, and one that is mistyped a neighbour', () => {
  expect(isListedRegion('eu-west-9')).toBe(false);
  expect(partitionOfRegion('eu-west-9')).toBe('aws');
  expect(nearestRegion('eu-west-9')).toMatch(/^eu-west-[123]$/);
  expect(nearestRegion('us-esat-1')).toBe('us-east-1');
  expect(partitionOfRegion('moon-base-1')).toBeUndefined();
  expect(usualRegionOf('aws-moon')).toBeUndefined();
  expect(dnsSuffixOf('aws-moon')).toBeUndefined();
});
