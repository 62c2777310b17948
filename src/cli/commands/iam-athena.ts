import { stringify } from 'yaml';
import { locationOf } from '../../logs/athena/kit.ts';
import { UserError } from '../../model/user-error.ts';
import { athenaPolicy } from '../../permissions/athena-policy.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';
import { readKnownBuckets, tellUnread } from './read-known-buckets.ts';

export interface IamAthenaFlags {
  readonly format?: 'json' | 'yaml';
  /** A file, or an object of S3. */
  readonly inventory?: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
  readonly database: string;
  readonly workgroup: string;
  /** Bucket and prefix. */
  readonly results?: string;
}

/** `iam athena`: the policy of who asks Athena. It names the buckets that logs lie in, so that it needs an inventory. */
export async function iamAthena(flags: IamAthenaFlags, io: Io): Promise<ExitCode> {
  const { out, err } = io;
  const { inventory, results, database, workgroup, format } = flags;
  if (inventory === undefined || results === undefined)
    throw new UserError('iam athena needs --inventory FILE and --results BUCKET/PREFIX', {
      hint: 'the inventory says in which buckets logs lie; Athena writes what queries find to the other place',
    });
  const known = await readKnownBuckets({ ...flags, inventory }, io);
  tellUnread(known, inventory, io);
  const { buckets, partition } = known;
  const logs = [...buckets.values()].map((logged) => ({ target: logged.target, prefix: locationOf(logged) }));
  const document = athenaPolicy({ partition, logs, database, workgroup, results });
  out.write(
    format === 'yaml'
      ? stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 })
      : `${JSON.stringify(document, null, 2)}\n`,
  );
  err.write(
    `${[
      'athena: the policy of the identity that runs the statements of s3log-audit logs athena, and logs athena --run.',
      `  Limit how much a query of the workgroup ${workgroup} may scan; without a limit nothing is run.`,
      `  Let it write its results to s3://${results}.`,
    ].join('\n')}\n`,
  );
  return Exit.clean;
}
