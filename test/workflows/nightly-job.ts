import type { NightlyJob } from '../../src/init/nightly-job.ts';

export const JOB: NightlyJob = {
  partition: 'aws',
  hubAccount: '111122223333',
  hubRole: 'S3LogAuditHub',
  roleName: 'S3LogAuditRead',
  organizationId: '',
  externalId: '',
  region: 'us-east-1',
  repository: 'example-org/audits',
  package: '',
  branch: 'main',
  schedule: '17 3 * * *',
  shards: 1,
};
