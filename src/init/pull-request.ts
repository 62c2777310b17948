import type { WrittenFile } from './nightly-job.ts';
import type { PullRequestJob } from './pull-request-job.ts';
import { pullRequestPipeline } from './pull-request-pipeline.ts';
import { pullRequestWorkflow } from './pull-request-workflow.ts';

/** The job that judges what a change will deploy, before it does. */
export const pullRequestFile = (job: PullRequestJob): WrittenFile =>
  job.runner === 'github'
    ? { path: '.github/workflows/s3log-audit-plan.yml', text: pullRequestWorkflow(job) }
    : { path: '.gitlab/s3log-audit-plan.gitlab-ci.yml', text: pullRequestPipeline(job) };
