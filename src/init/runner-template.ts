import {
  buildPolicy,
  startBuildPolicy,
  startExecutionPolicy,
  stateMachinePolicy,
} from '../permissions/runner-policies.ts';
import type { Needs, PolicyDocument, Text } from '../permissions/statements.ts';
import { awsCron } from './aws-cron.ts';
import { BUILD_KEYS, buildSpec } from './build-spec.ts';
import { memberStackSet } from './member-stack-set.ts';
import type { NightlyJob } from './nightly-job.ts';
import { REPORTS, reportBuckets } from './report-bucket.ts';
import type { NightlyRunner } from './runners.ts';
import { stateMachine } from './state-machine.ts';

/** Of the project and of the state machine. */
export const RUNNER_NAME = 's3log-audit';
const BUILD_MINUTES = 180;

const sub = (rest: string): Text => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });
const NAMES = {
  bucket: `\${${REPORTS}}`,
  project: RUNNER_NAME,
  stateMachine: RUNNER_NAME,
  where: `\${AWS::Region}:\${AWS::AccountId}`,
};

interface TemplateInput {
  readonly runner: NightlyRunner;
  readonly needs: Needs;
  /** Template of the role in every other account. */
  readonly member: string;
}

/**
 * One CloudFormation template with everything that a nightly scan takes: schedule, project, with several shards a state
 * machine, roles, the bucket for reports and an alarm for exit codes 2, 4 and 70.
 */
export function runnerTemplate(job: NightlyJob, { runner, needs, member }: TemplateInput): object {
  const members = memberStackSet(member, job.organizationId);
  const machine = runner === 'stepfunctions';
  const hub = { needs, partition: job.partition, roleName: job.roleName };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'Runs s3log-audit for the organization every night, in CodeBuild. Reads; writes into its own bucket alone.',
    Parameters: {
      ProgramSha256: {
        Type: 'String',
        Description: 'SHA-256 of the tarball of s3log-audit in the bucket; a build runs no other',
        AllowedPattern: '^[0-9a-f]{64}$',
      },
      AlarmEmail: {
        Type: 'String',
        Description: 'Who is told when a scan did not run or did not come to its end; empty: only the topic is made',
        Default: '',
      },
      Image: {
        Type: 'String',
        Description: 'Image of CodeBuild with Node 22, AWS CLI, tar and sha256sum',
        Default: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      },
      ...members.parameters,
    },
    Conditions: {
      WithEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] },
      ...members.conditions,
    },
    Resources: {
      ...reportBuckets(),
      BuildRole: role(job.hubRole, 'codebuild', buildPolicy(hub, sub, { ...NAMES, keys: BUILD_KEYS })),
      BuildLog: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: `/aws/codebuild/${RUNNER_NAME}`, RetentionInDays: 90 },
      },
      Project: projectOf(job),
      ...(machine ? machineOf(job) : {}),
      ScheduleRole: role(
        undefined,
        'scheduler',
        machine ? startExecutionPolicy(sub, NAMES) : startBuildPolicy(sub, NAMES),
      ),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: RUNNER_NAME,
          ScheduleExpression: awsCron(job.schedule),
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: machine ? { Ref: 'StateMachine' } : { 'Fn::GetAtt': ['Project', 'Arn'] },
            RoleArn: { 'Fn::GetAtt': ['ScheduleRole', 'Arn'] },
          },
        },
      },
      AlarmTopic: { Type: 'AWS::SNS::Topic' },
      AlarmSubscription: {
        Type: 'AWS::SNS::Subscription',
        Condition: 'WithEmail',
        Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
      },
      ...alarmsOf(machine),
      ...members.resources,
    },
    Outputs: {
      ReportBucket: { Description: 'Where the program, the settings and the reports lie', Value: { Ref: REPORTS } },
      RoleArn: { Description: 'The role that scans', Value: { 'Fn::GetAtt': ['BuildRole', 'Arn'] } },
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html : the service acts for this account alone. */
const role = (name: string | undefined, service: string, PolicyDocument: PolicyDocument): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    ...(name === undefined ? {} : { RoleName: name }),
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          Action: ['sts:AssumeRole'],
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [{ PolicyName: RUNNER_NAME, PolicyDocument }],
  },
});

const projectOf = ({ shards }: NightlyJob): object => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name: RUNNER_NAME,
    Description: 'Scans the organization, or one shard of it, by the variables PART and RUN',
    ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
    Source: { Type: 'NO_SOURCE', BuildSpec: buildSpec() },
    Artifacts: { Type: 'NO_ARTIFACTS' },
    TimeoutInMinutes: BUILD_MINUTES,
    LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: { Ref: 'BuildLog' } } },
    Environment: {
      Type: 'LINUX_CONTAINER',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: { Ref: 'Image' },
      EnvironmentVariables: [
        variable('BUCKET', { Ref: REPORTS }),
        variable('PROGRAM_SHA256', { Ref: 'ProgramSha256' }),
        variable('PART', 'whole'),
        variable('SHARDS', String(shards)),
        variable('RUN', 'manual'),
      ],
    },
  },
});

const variable = (Name: string, Value: Text) => ({ Name, Type: 'PLAINTEXT', Value });

const machineOf = (job: NightlyJob): Readonly<Record<string, object>> => ({
  StateMachineRole: role(undefined, 'states', stateMachinePolicy(sub, NAMES)),
  StateMachine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: RUNNER_NAME,
      RoleArn: { 'Fn::GetAtt': ['StateMachineRole', 'Arn'] },
      Definition: stateMachine(job),
      DefinitionSubstitutions: { PROJECT: { Ref: 'Project' } },
    },
  },
});

/**
 * A build fails with every exit code but 0, 1 and 3. With shards an execution does, since a build is started again.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
 */
function alarmsOf(machine: boolean): Readonly<Record<string, object>> {
  const metrics = machine ? ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'] : ['FailedBuilds'];
  const dimension = machine
    ? { Name: 'StateMachineArn', Value: { Ref: 'StateMachine' } }
    : { Name: 'ProjectName', Value: { Ref: 'Project' } };
  const alarm = (MetricName: string): object => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription:
        's3log-audit did not run (2), was stopped early (4) or has a bug (70); the log of the build says which',
      Namespace: machine ? 'AWS/States' : 'AWS/CodeBuild',
      MetricName,
      Dimensions: [dimension],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'AlarmTopic' }],
    },
  });
  return Object.fromEntries(metrics.map((name) => [`${name}Alarm`, alarm(name)]));
}
