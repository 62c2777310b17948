/** The role that `s3log-audit iam` and `init` write. */
export const MEMBER_ROLE = 'S3LogAuditRead';
