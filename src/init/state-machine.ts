import type { NightlyJob } from './nightly-job.ts';

/** Again after a minute, then two and four: a shard that is started again resumes. */
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 3, BackoffRate: 2 }];
/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const AT_ONCE = 40;

/**
 * Amazon States Language: every shard by a build of its own, then one that joins what they read. `${PROJECT}` stands for
 * the project, which CloudFormation puts in.
 */
export const stateMachine = ({ shards, partition }: Pick<NightlyJob, 'shards' | 'partition'>): object => ({
  Comment: 's3log-audit: every shard of the accounts, then one report',
  StartAt: 'Shards',
  States: {
    Shards: {
      Type: 'Pass',
      Result: { numbers: Array.from({ length: shards }, (_, index) => index + 1) },
      Next: 'ReadShards',
    },
    ReadShards: {
      Type: 'Map',
      ItemsPath: '$.numbers',
      MaxConcurrency: AT_ONCE,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'ReadShard',
        States: { ReadShard: { ...build(partition, { 'Value.$': `States.Format('{}', $)` }), End: true } },
      },
      ResultPath: null,
      Next: 'Merge',
    },
    Merge: { ...build(partition, { Value: 'merge' }), End: true },
  },
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
const build = (partition: string, part: object): object => ({
  Type: 'Task',
  Resource: `arn:${partition}:states:::codebuild:startBuild.sync`,
  Parameters: {
    ProjectName: `\${PROJECT}`,
    EnvironmentVariablesOverride: [
      { Name: 'PART', Type: 'PLAINTEXT', ...part },
      { Name: 'RUN', Type: 'PLAINTEXT', 'Value.$': '$$.Execution.Name' },
    ],
  },
  // The answer tells all of a build, and a state can hold 256 KiB.
  ResultSelector: { 'build.$': '$.Build.Id' },
  Retry: RETRY,
});
