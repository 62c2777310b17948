import { stringify } from 'yaml';
import { stackSetTemplate } from '../permissions/stack-set-template.ts';
import type { Needs } from '../permissions/statements.ts';
import { hubTemplate } from './hub-template.ts';
import type { NightlyJob, WrittenFile } from './nightly-job.ts';
import { settingsFile } from './settings-file.ts';
import { workflow } from './workflow.ts';

/** CloudFormation reads YAML 1.1, where a date without quotes is no text, and without aliases. */
const YAML = { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;

export interface Program {
  readonly version: string;
  readonly needs: Needs;
}

export const HUB_TEMPLATE = 'iam/s3log-audit-hub.yaml';
export const MEMBER_TEMPLATE = 'iam/s3log-audit-member.yaml';

/** Everything that a nightly scan of an organization needs, as files of one repository. */
export function nightlyFiles(job: NightlyJob, { version, needs }: Program): readonly WrittenFile[] {
  const member = stackSetTemplate({ ...job, needs });
  return [
    { path: 's3log-audit.yaml', text: settingsFile(job) },
    { path: '.github/workflows/s3log-audit.yml', text: workflow(job, version) },
    { path: HUB_TEMPLATE, text: stringify(hubTemplate(job, needs), YAML) },
    { path: MEMBER_TEMPLATE, text: stringify(member, YAML) },
  ];
}
