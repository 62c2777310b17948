import { ACCOUNT, EXTERNAL_ID, REGION, ROLE, type Shape } from '../../config/shapes.ts';
import type { NightlyJob } from '../../init/nightly-job.ts';
import { isOfAws, type NightlyRunner } from '../../init/runners.ts';
import { MEMBER_ROLE } from '../../model/member-role.ts';

export type Answers = Readonly<Record<keyof NightlyJob, string>>;

export interface Question {
  readonly name: keyof NightlyJob;
  readonly flag: string;
  readonly text: string;
  readonly example: string;
  /** `null`: there is no sensible one, so it must be answered. */
  readonly usual: string | null;
  readonly shape: Shape;
}

const optional = ({ pattern, what }: Shape): Shape => ({
  pattern: new RegExp(`^$|${pattern.source}`),
  what: `${what}, or nothing`,
});

/** The values land in a YAML file and in a shell command, so their shapes are narrow. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'hubAccount',
    flag: '--hub-account',
    text: 'Account that the scan runs in (management account or delegated administrator)',
    example: '111122223333',
    usual: null,
    shape: ACCOUNT,
  },
  {
    name: 'repository',
    flag: '--repository',
    text: 'GitHub repository that runs it, with ids if its OIDC subject has them',
    example: 'OWNER/NAME or OWNER@123/NAME@456',
    usual: null,
    shape: {
      pattern: /^[A-Za-z0-9][A-Za-z0-9-]*(@\d+)?\/[A-Za-z0-9._-]+(@\d+)?$/,
      what: 'a repository (OWNER/NAME, or OWNER@123/NAME@456)',
    },
  },
  {
    name: 'package',
    flag: '--package',
    text: 'What the workflow installs: tarball (file or URL), name@version, or git URL of a release (empty: package.json is yours)',
    example: 'git+https://github.com/OWNER/s3log-audit.git#v0.1.0',
    usual: '',
    shape: { pattern: /^[^'\p{Cc}]*$/u, what: 'a package that npm could install' },
  },
  {
    name: 'branch',
    flag: '--branch',
    text: 'Its default branch; schedules run there',
    example: 'main',
    usual: 'main',
    shape: { pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/, what: 'a branch' },
  },
  {
    name: 'schedule',
    flag: '--schedule',
    text: 'When, as cron fields in UTC',
    example: '17 3 * * *',
    usual: '17 3 * * *',
    shape: { pattern: /^[\d*,/-]+( [\d*,/-]+){4}$/, what: 'five cron fields such as 17 3 * * *' },
  },
  {
    name: 'shards',
    flag: '--shards',
    text: 'Machines to spread the accounts over',
    example: '1',
    usual: '1',
    // https://docs.github.com/en/actions/reference/limits : a matrix makes 256 jobs at most.
    shape: { pattern: /^([1-9]\d?|1\d\d|2[0-4]\d|25[0-6])$/, what: 'a whole number from 1 to 256' },
  },
  {
    name: 'partition',
    flag: '--partition',
    text: 'AWS partition',
    example: 'aws',
    usual: 'aws',
    shape: { pattern: /^aws(-[a-z0-9]+)*$/, what: 'a partition such as aws, aws-us-gov or aws-cn' },
  },
  {
    name: 'region',
    flag: '--region',
    text: 'Region for the first calls; buckets of all Regions are read',
    example: 'us-east-1',
    usual: 'us-east-1',
    shape: REGION,
  },
  {
    name: 'hubRole',
    flag: '--hub-role',
    text: 'Role for the workflow',
    example: 'S3LogAuditHub',
    usual: 'S3LogAuditHub',
    shape: { pattern: /^[\w+=,.@-]{1,64}$/, what: 'a role name without a path' },
  },
  {
    name: 'roleName',
    flag: '--role-name',
    text: 'Role in every other account',
    example: MEMBER_ROLE,
    usual: MEMBER_ROLE,
    shape: ROLE,
  },
  {
    name: 'organizationId',
    flag: '--organization-id',
    text: 'Organization that the hub must be part of (empty: asked when the stack set is made)',
    example: 'o-exampleorgid',
    usual: '',
    shape: optional({ pattern: /^o-[a-z0-9]{10,32}$/, what: 'an organization id (o-…)' }),
  },
  {
    name: 'externalId',
    flag: '--external-id',
    text: 'External id of the role (empty: none)',
    example: '',
    usual: '',
    shape: optional(EXTERNAL_ID),
  },
];

/** GitLab has groups in groups. https://docs.gitlab.com/user/reserved_names/ */
const GITLAB_PROJECT: Shape = {
  pattern: /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)+$/,
  what: 'a project (GROUP/NAME, or GROUP/SUBGROUP/NAME)',
};

/** What AWS runs itself has no repository, and takes the program from the bucket. */
const OF_REPOSITORIES: ReadonlySet<string> = new Set(['repository', 'package', 'branch']);

const SEVERAL = '8';

const NOT_ASKED: Answers = {
  ...{ hubAccount: '', repository: '', package: '', branch: '', schedule: '', shards: '1', partition: '' },
  ...{ region: '', hubRole: '', roleName: '', organizationId: '', externalId: '' },
};

/** The questions that a runner has; whatever else a job is made of is empty. */
export const questionsOf = (runner: NightlyRunner): readonly Question[] =>
  QUESTIONS.filter(({ name }) => !isOfAws(runner) || !OF_REPOSITORIES.has(name))
    .filter(({ name }) => runner !== 'codebuild' || name !== 'shards')
    .map((question) => {
      if (question.name === 'repository' && runner === 'gitlab')
        return { ...question, text: 'GitLab project that runs it', example: 'GROUP/NAME', shape: GITLAB_PROJECT };
      return question.name === 'shards' && runner === 'stepfunctions' ? { ...question, usual: SEVERAL } : question;
    });

export const jobOf = (answers: Partial<Answers>): NightlyJob => ({
  ...NOT_ASKED,
  ...answers,
  shards: Number(answers.shards ?? 1),
});
