import { stringify } from 'yaml';
import {
  buildPolicy,
  reportsPolicy,
  startBuildPolicy,
  startExecutionPolicy,
  stateMachinePolicy,
} from '../../permissions/runner-policies.ts';
import { arnIn, type Needs } from '../../permissions/statements.ts';
import type { Io } from '../io.ts';
import { wrapped } from '../text/wrapped.ts';

export interface IamRunnerFlags {
  readonly partition: string;
  readonly roleName: string;
  readonly otherRoles?: readonly string[];
  readonly bucket?: string;
  readonly project: string;
}

/** IAM refuses it as part of a bucket's ARN, so that the policy cannot be used without naming the bucket. */
const NO_BUCKET = 'REPORT_BUCKET';

/** `iam runner`: what inventories and reports in S3 take, and each role of the templates that `init` writes. */
export function iamRunner(
  {
    partition,
    roleName,
    otherRoles = [],
    bucket = NO_BUCKET,
    project,
    format,
  }: IamRunnerFlags & { readonly format?: 'json' | 'yaml' },
  { io, needs, yaml }: { readonly io: Io; readonly needs: Needs; readonly yaml: object },
): void {
  const arn = arnIn(partition);
  const names = { bucket, project, stateMachine: project, where: '*:*' };
  const documents = {
    reports: reportsPolicy(arn, bucket),
    build: buildPolicy({ needs, partition, roleName, otherRoles }, arn, names),
    scheduleOfBuild: startBuildPolicy(arn, names),
    scheduleOfStateMachine: startExecutionPolicy(arn, names),
    stateMachine: stateMachinePolicy(arn, names),
  };
  io.out.write(format === 'yaml' ? stringify(documents, yaml) : `${JSON.stringify(documents, null, 2)}\n`);
  const notes = [
    'reports: beside the policy of the hub, for inventories and reports in s3://. A KMS key of your own takes kms:Decrypt',
    '  and kms:GenerateDataKey on it as well.',
    'build, scheduleOfBuild: the roles of init --runner codebuild; build, scheduleOfStateMachine, stateMachine: those of',
    '  init --runner stepfunctions. The templates hold them already.',
    ...(bucket === NO_BUCKET ? [`Give --bucket, or put it in place of ${NO_BUCKET}.`] : []),
  ];
  io.err.write(wrapped(`${notes.join('\n')}\n`, io.err));
}
