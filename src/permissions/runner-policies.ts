import { type HubPolicyInput, hubPolicy } from './hub-policy.ts';
import { type Arn, type IamStatement, type PolicyDocument, policyOf } from './statements.ts';

/** What a scheduled job is made of, by name. */
export interface RunnerNames {
  /** Bucket for inventories and reports. */
  readonly bucket: string;
  /** Project of CodeBuild. */
  readonly project: string;
  readonly stateMachine: string;
}

/**
 * For inventories and reports in `s3://`: an upload that does not come to its end is aborted, and only who may list a
 * bucket is told that an object is not there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
const reportStatements = (arn: Arn, bucket: string): readonly IamStatement[] => [
  { Sid: 'FindReports', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: arn(`s3:::${bucket}`) },
  {
    Sid: 'KeepReports',
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
    Resource: arn(`s3:::${bucket}/*`),
  },
];

/** Of whoever scans, beside the policy of the hub. */
export const reportsPolicy = (arn: Arn, bucket: string): PolicyDocument => policyOf(reportStatements(arn, bucket));

/** Of the build that scans: the hub's, its reports, and its own log. */
export const buildPolicy = (
  hub: HubPolicyInput,
  arn: Arn,
  { bucket, project }: Pick<RunnerNames, 'bucket' | 'project'>,
): PolicyDocument =>
  policyOf([
    ...hubPolicy(hub).Statement,
    ...reportStatements(arn, bucket),
    {
      Sid: 'WriteBuildLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: arn(`logs:*:*:log-group:/aws/codebuild/${project}:*`),
    },
  ]);

/** Of the schedule that starts the build. */
export const startBuildPolicy = (arn: Arn, { project }: Pick<RunnerNames, 'project'>): PolicyDocument =>
  policyOf([
    {
      Sid: 'StartBuild',
      Effect: 'Allow',
      Action: ['codebuild:StartBuild'],
      Resource: arn(`codebuild:*:*:project/${project}`),
    },
  ]);

/** Of the schedule that starts the state machine. */
export const startExecutionPolicy = (arn: Arn, { stateMachine }: Pick<RunnerNames, 'stateMachine'>): PolicyDocument =>
  policyOf([
    {
      Sid: 'StartExecution',
      Effect: 'Allow',
      Action: ['states:StartExecution'],
      Resource: arn(`states:*:*:stateMachine:${stateMachine}`),
    },
  ]);

/**
 * Of the state machine, which starts builds and is told when they end.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html
 */
export const stateMachinePolicy = (arn: Arn, { project }: Pick<RunnerNames, 'project'>): PolicyDocument =>
  policyOf([
    {
      Sid: 'RunBuilds',
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      Resource: arn(`codebuild:*:*:project/${project}`),
    },
    {
      Sid: 'HearOfTheirEnd',
      Effect: 'Allow',
      Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      Resource: arn('events:*:*:rule/StepFunctionsGetEventForCodeBuildStartBuildRule'),
    },
  ]);
