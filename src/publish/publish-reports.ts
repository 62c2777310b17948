import { tmpdir } from 'node:os';
import { connect } from '../collect/connect.ts';
import type { Pauses } from '../collect/throttling/retry-strategy.ts';
import { type ReportWords, readReport } from '../inventory/read-report.ts';
import type { Environment } from '../model/environment.ts';
import { UserError } from '../model/user-error.ts';
import type { ReportV1 } from '../report/json-v1.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { type PublishOutcome, publishFindings, publishOperations } from './publish-findings.ts';

export interface PublishRequest {
  /** JSON reports: files, or objects of S3. */
  readonly paths: readonly string[];
  /** Account that owns the buckets of those; default: that of the credentials. */
  readonly bucketOwner?: string | undefined;
  readonly homeRegion?: string | undefined;
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Else Security Hub is only read. */
  readonly apply: boolean;
  readonly profile?: string | undefined;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Back-off between attempts, and before findings that were refused are sent again; default: those of the program. */
  readonly pauses?: Pauses & { readonly refused: number };
}

export interface PublishedReports extends PublishOutcome {
  readonly homeRegion: string;
  /** Errors that nobody foresaw. */
  readonly bugs: readonly unknown[];
}

const WORDS: ReportWords = {
  what: 'the report',
  file: 'name the JSON report of a scan',
  another: 'publish the report of another scan',
  complete: 'publish the report of a complete scan',
};

const IN_FLIGHT = 16;

/**
 * Sends what the reports say to Security Hub of each account and Region.
 * @throws UserError for reports that are none or of different organizations, and for credentials that do not work
 */
export async function publishReports(request: PublishRequest): Promise<PublishedReports> {
  const { paths, apply, env, profile, signal, pauses } = request;
  const reports: ReportV1[] = [];
  const access: ObjectAccess = {
    ...{ env, signal },
    profile: profile ?? null,
    bucketOwner: request.bucketOwner ?? null,
    temporaryFolder: tmpdir(),
  };
  for (const path of paths) reports.push(await readReport<ReportV1>(path, WORDS, access));
  checkTogether(reports, paths);
  const connection = await connect({
    env,
    profile,
    signal,
    concurrency: IN_FLIGHT,
    runId: 'publish',
    now: () => new Date(),
    operations: publishOperations(apply),
    pauses,
  });
  try {
    const [first] = reports;
    if (first !== undefined && first.scan.partition !== connection.partition)
      throw new UserError(
        `the reports are of partition ${first.scan.partition}, and the credentials of ${connection.partition}`,
        { hint: 'use credentials of the partition that was scanned' },
      );
    const { homeRegion = connection.region, roleName, externalId } = request;
    const outcome = await publishFindings({
      reports,
      connection,
      homeRegion,
      roleName,
      externalId,
      apply,
      signal,
      pause: pauses?.refused,
    });
    return { ...outcome, homeRegion, bugs: connection.bulkhead.contained() };
  } finally {
    await connection.close();
  }
}

function checkTogether(reports: readonly ReportV1[], paths: readonly string[]): void {
  const partitions = new Set(reports.map(({ scan }) => scan.partition));
  const organizations = new Set(reports.flatMap(({ scan }) => scan.organization?.id ?? []));
  if (partitions.size <= 1 && organizations.size <= 1) return;
  throw new UserError(`the reports ${paths.join(', ')} are of different organizations`, {
    hint: 'publish those of one organization at a time',
  });
}
