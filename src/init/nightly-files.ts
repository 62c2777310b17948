import { stringify } from 'yaml';
import { stackSetTemplate } from '../permissions/stack-set-template.ts';
import type { Needs } from '../permissions/statements.ts';
import { hubTemplate } from './hub-template.ts';
import type { NightlyJob, WrittenFile } from './nightly-job.ts';
import { nightlyPipeline } from './nightly-pipeline.ts';
import { runnerTemplate } from './runner-template.ts';
import { isOfAws, type NightlyRunner } from './runners.ts';
import { settingsFile } from './settings-file.ts';
import { issuerOf } from './token-issuer.ts';
import { workflow } from './workflow.ts';

/** CloudFormation reads YAML 1.1, where a date without quotes is no text, and without aliases. */
const YAML = { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;

export interface Program {
  readonly runner: NightlyRunner;
  readonly needs: Needs;
  /** What package.json says of s3log-audit; `''` writes none. */
  readonly dependency: string;
}

export const HUB_TEMPLATE = 'iam/s3log-audit-hub.yaml';
export const MEMBER_TEMPLATE = 'iam/s3log-audit-member.yaml';
export const RUNNER_TEMPLATE = 'iam/s3log-audit-runner.yaml';
export const MANIFEST = 'package.json';

/** Everything that a nightly scan of an organization needs, as files of one repository. */
export function nightlyFiles(job: NightlyJob, { runner, needs, dependency }: Program): readonly WrittenFile[] {
  const member = stringify(stackSetTemplate({ ...job, needs }), YAML);
  if (isOfAws(runner))
    return [
      { path: 's3log-audit.yaml', text: settingsFile(job) },
      { path: RUNNER_TEMPLATE, text: stringify(runnerTemplate(job, { runner, needs, member }), YAML) },
      { path: MEMBER_TEMPLATE, text: member },
    ];
  return [
    { path: 's3log-audit.yaml', text: settingsFile(job) },
    ...(dependency === '' ? [] : [{ path: MANIFEST, text: manifest(dependency) }]),
    runner === 'gitlab'
      ? { path: '.gitlab/s3log-audit.gitlab-ci.yml', text: nightlyPipeline(job) }
      : { path: '.github/workflows/s3log-audit.yml', text: workflow(job) },
    { path: HUB_TEMPLATE, text: stringify(hubTemplate(job, { needs, member, issuer: issuerOf(runner) }), YAML) },
    { path: MEMBER_TEMPLATE, text: member },
  ];
}

const manifest = (dependency: string): string =>
  `${JSON.stringify({ private: true, dependencies: { 's3log-audit': dependency } }, null, 2)}\n`;
