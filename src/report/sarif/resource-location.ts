import type { Location, LogicalLocation } from 'sarif';
import type { SourceLocation } from '../../model/finding.ts';
import { bucketArn, isOrganizationId } from '../../model/names.ts';
import { oneLine } from '../../model/plain-text.ts';
import { sourcePath } from '../../model/source-text.ts';

/** Name of the root that all paths of the report are relative to. It has no URI: the paths name no files. */
export const ROOT = 'AWS';

/** Where a result sits. What is `''` does not apply. */
export interface SarifResource {
  readonly partition: string;
  /** Account id, or organization id for a result on the whole organization. */
  readonly owner: string;
  readonly region: string;
  readonly bucket: string;
}

/**
 * GitHub wants a path in the repository, and rejects a whole file for one URI with a scheme (`arn:…`, `s3://…`). This one
 * has none, names no existing file, and is part of the alert's identity: changing it closes and reopens every alert.
 */
export const resourcePath = ({ owner, region, bucket }: Omit<SarifResource, 'partition'>): string =>
  ['aws', owner, region, bucket]
    .map(oneLine)
    .filter((segment) => segment !== '')
    .map(encodeURIComponent)
    .join('/');

export const locationOf = (place: SarifResource, source?: SourceLocation): Location => ({
  ...(source === undefined ? pathOf(place) : lineOf(source)),
  logicalLocations: logicalLocations(place),
});

/** The path alone, where there are too many results to say it twice. */
export const pathOf = (place: SarifResource): Location => ({
  physicalLocation: {
    artifactLocation: { uri: resourcePath(place), uriBaseId: ROOT },
    // GitHub drops a result without a region.
    region: { startLine: 1 },
  },
});

/** The line that declares it. Paths are those of the repository, where the program is run in its top folder. */
const lineOf = (source: SourceLocation): Location => ({
  physicalLocation: {
    artifactLocation: { uri: oneLine(sourcePath(source)).split('/').map(encodeURIComponent).join('/') },
    region: { startLine: source.line },
  },
});

/** The chain account, Region, bucket, for viewers that show logical places. */
function logicalLocations({ partition, owner, region, bucket }: SarifResource): LogicalLocation[] {
  const chain: LogicalLocation[] = [];
  // Of a plan the account may not be known.
  if (owner)
    chain.push({ name: owner, fullyQualifiedName: owner, kind: isOrganizationId(owner) ? 'organization' : 'account' });
  if (region) chain.push({ name: region, fullyQualifiedName: owner ? `${owner}/${region}` : region, kind: 'region' });
  if (bucket) {
    const name = oneLine(bucket);
    chain.push({ name, fullyQualifiedName: bucketArn(partition, name), kind: 'resource' });
  }
  return chain;
}
