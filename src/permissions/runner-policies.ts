import { type HubPolicyInput, hubPolicy } from './hub-policy.ts';
import { type Arn, type IamStatement, type PolicyDocument, policyOf, type Text } from './statements.ts';

/** What a scheduled job is made of, by name. */
export interface RunnerNames {
  /** Bucket for inventories and reports. */
  readonly bucket: string;
  /** Project of CodeBuild. */
  readonly project: string;
  readonly stateMachine: string;
  /** Region and account of both, as an ARN has them; `*` for what is not known. */
  readonly where: string;
}

/** What a build does with which keys of the bucket, `*` for any part of a key. */
export interface BuildKeys {
  readonly read: readonly string[];
  /** Read too: an inventory is resumed, and whoever writes looks first at what is there. */
  readonly written: readonly string[];
}

/**
 * For inventories and reports in `s3://`: an upload that does not come to its end is aborted, and only who may list a
 * bucket is told that an object is not there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
function reportStatements(arn: Arn, bucket: string, { read, written }: BuildKeys): readonly IamStatement[] {
  const objects = (keys: readonly string[]): readonly Text[] => keys.map((key) => arn(`s3:::${bucket}/${key}`));
  return [
    { Sid: 'FindReports', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: arn(`s3:::${bucket}`) },
    {
      Sid: 'KeepReports',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: objects(written),
    },
    ...(read.length === 0
      ? []
      : [{ Sid: 'ReadProgram', Effect: 'Allow', Action: ['s3:GetObject'], Resource: objects(read) } as const]),
  ];
}

const ANY_KEY: BuildKeys = { read: [], written: ['*'] };

/** Of whoever scans, beside the policy of the hub. */
export const reportsPolicy = (arn: Arn, bucket: string): PolicyDocument =>
  policyOf(reportStatements(arn, bucket, ANY_KEY));

/** Of the build that scans: the hub's, its reports, and its own log. */
export const buildPolicy = (
  hub: HubPolicyInput,
  arn: Arn,
  { bucket, project, where, keys = ANY_KEY }: Omit<RunnerNames, 'stateMachine'> & { readonly keys?: BuildKeys },
): PolicyDocument =>
  policyOf([
    ...hubPolicy(hub).Statement,
    ...reportStatements(arn, bucket, keys),
    {
      Sid: 'WriteBuildLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: arn(`logs:${where}:log-group:/aws/codebuild/${project}:*`),
    },
  ]);

/** Of the schedule that starts the build. */
export const startBuildPolicy = (arn: Arn, { project, where }: RunnerNames): PolicyDocument =>
  policyOf([
    {
      Sid: 'StartBuild',
      Effect: 'Allow',
      Action: ['codebuild:StartBuild'],
      Resource: arn(`codebuild:${where}:project/${project}`),
    },
  ]);

/** Of the schedule that starts the state machine. */
export const startExecutionPolicy = (arn: Arn, { stateMachine, where }: RunnerNames): PolicyDocument =>
  policyOf([
    {
      Sid: 'StartExecution',
      Effect: 'Allow',
      Action: ['states:StartExecution'],
      Resource: arn(`states:${where}:stateMachine:${stateMachine}`),
    },
  ]);

/**
 * Of the state machine, which starts builds and is told when they end.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html
 */
export const stateMachinePolicy = (arn: Arn, { project, where }: RunnerNames): PolicyDocument =>
  policyOf([
    {
      Sid: 'RunBuilds',
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      Resource: arn(`codebuild:${where}:project/${project}`),
    },
    {
      Sid: 'HearOfTheirEnd',
      Effect: 'Allow',
      Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      Resource: arn(`events:${where}:rule/StepFunctionsGetEventForCodeBuildStartBuildRule`),
    },
  ]);
