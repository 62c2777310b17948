import { type AccountSetup, LOG_DELIVERY_GROUP } from '../scenario.ts';
import { ACCOUNTS, AP, EU, EU_CENTRAL, US } from './demo-names.ts';
import { allowDelivery, logBucket, logged, policyOf, tlsOnly } from './parts.ts';

/** Accounts whose log buckets do not get their logs, or should not hold them like that: one thing wrong at a time. */
type Contents = Pick<AccountSetup, 'buckets' | 'deliveries'>;

const ANALYTICS = { account: ACCOUNTS.analytics, region: EU } as const;

/** Settings of the target that keep S3 from writing. */
export const analytics: Contents = {
  buckets: [
    logBucket('analytics-logs-euw1', ANALYTICS),
    logged('analytics-raw', EU, 'analytics-logs-euw1'),
    logged('analytics-curated', EU, 'analytics-logs-euw1'),
    // Default encryption with a KMS key: logs are missing or unreadable.
    logBucket('analytics-logs-kms', ANALYTICS, {
      encryption: { algorithm: 'aws:kms', keyId: `arn:aws:kms:${EU}:${ACCOUNTS.analytics}:alias/logs` },
    }),
    logged('analytics-models', EU, 'analytics-logs-kms'),
    // Object Lock with default retention.
    logBucket('analytics-logs-locked', ANALYTICS, { objectLock: { mode: 'GOVERNANCE', days: 365 } }),
    logged('analytics-features', EU, 'analytics-logs-locked'),
    // Object Lock alone.
    logBucket('analytics-logs-worm', ANALYTICS, { objectLock: {} }),
    logged('analytics-snapshots', EU, 'analytics-logs-worm'),
    // Requester Pays.
    logBucket('analytics-logs-shared', ANALYTICS, { requesterPays: true }),
    logged('analytics-public-datasets', EU, 'analytics-logs-shared'),
  ],
};

const WEB = { account: ACCOUNTS.webProd, region: US } as const;

/** Policies of the target that keep S3 from writing. */
export const webProd: Contents = {
  buckets: [
    logBucket('web-prod-logs-use1', WEB),
    logged('web-prod-site', US, 'web-prod-logs-use1'),
    // Everything is permitted, and yet nothing arrives.
    { ...logged('web-prod-media', US, 'web-prod-logs-use1'), logDelivery: 'lost' },
    // The policy was lost with a new deployment, and with it the demand for TLS.
    { ...withoutPolicy('web-prod-logs-bare'), region: US },
    logged('web-prod-checkout', US, 'web-prod-logs-bare'),
    // A Deny for all who are not of the organization, which a service of AWS is not.
    logBucket('web-prod-logs-fenced', WEB, {
      policy: policyOf(allowDelivery('web-prod-logs-fenced', WEB.account), tlsOnly('web-prod-logs-fenced'), {
        Sid: 'OurOrganizationOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::web-prod-logs-fenced', 'arn:aws:s3:::web-prod-logs-fenced/*'],
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-demo123456' } },
      }),
    }),
    logged('web-prod-sessions', US, 'web-prod-logs-fenced'),
    // Allowed below access/, written below access-…: the prefix lacks its separator.
    logBucket('web-prod-logs-narrow', WEB, {
      policy: policyOf(allowDelivery('web-prod-logs-narrow', WEB.account, 'access/'), tlsOnly('web-prod-logs-narrow')),
    }),
    logged('web-prod-thumbnails', US, 'web-prod-logs-narrow', { prefix: 'access' }),
    // What user agent S3 delivers logs with is not documented.
    logBucket('web-prod-logs-agents', WEB, {
      policy: policyOf(allowDelivery('web-prod-logs-agents', WEB.account), tlsOnly('web-prod-logs-agents'), {
        Sid: 'NoScripts',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::web-prod-logs-agents', 'arn:aws:s3:::web-prod-logs-agents/*'],
        Condition: { StringLike: { 'aws:UserAgent': '*curl*' } },
      }),
    }),
    logged('web-prod-search', US, 'web-prod-logs-agents'),
    // Logged by way of CloudWatch Logs alone, which GetBucketLogging does not show.
    { name: 'web-prod-feeds', region: EU },
    // A delivery source that nothing is linked to.
    { name: 'web-prod-drafts', region: EU },
  ],
  deliveries: [
    {
      region: EU,
      bucket: 'web-prod-feeds',
      destination: `arn:aws:logs:${EU}:${ACCOUNTS.webProd}:log-group:/aws/vendedlogs/s3/web-prod-feeds`,
    },
    { region: EU, bucket: 'web-prod-drafts' },
  ],
};

function withoutPolicy(name: string) {
  const { policy: _none, ...rest } = logBucket(name, WEB);
  return rest;
}

const MEDIA = { account: ACCOUNTS.legacyMedia, region: EU_CENTRAL } as const;
const MEDIA_AP = { account: ACCOUNTS.legacyMedia, region: AP } as const;

/** Log buckets that get their logs, but do not look after them. */
export const legacyMedia: Contents = {
  buckets: [
    // Logs on to a further log bucket.
    {
      ...logBucket('legacy-media-logs-first', MEDIA),
      logging: { target: 'legacy-media-logs-second', prefix: 'first/' },
    },
    logBucket('legacy-media-logs-second', MEDIA),
    logged('legacy-media-masters', EU_CENTRAL, 'legacy-media-logs-first'),
    // Applications write there too.
    logBucket('legacy-media-logs-mixed', MEDIA, {
      policy: policyOf(allowDelivery('legacy-media-logs-mixed', MEDIA.account), tlsOnly('legacy-media-logs-mixed'), {
        Sid: 'Encoder',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MEDIA.account}:role/encoder` },
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: 'arn:aws:s3:::legacy-media-logs-mixed/*',
      }),
    }),
    logged('legacy-media-previews', EU_CENTRAL, 'legacy-media-logs-mixed'),
    // S3 may write, on whose behalf ever.
    logBucket('legacy-media-logs-unscoped', MEDIA, {
      policy: policyOf(
        { ...allowDelivery('legacy-media-logs-unscoped', MEDIA.account), Condition: undefined },
        tlsOnly('legacy-media-logs-unscoped'),
      ),
    }),
    logged('legacy-media-subtitles', EU_CENTRAL, 'legacy-media-logs-unscoped'),
    // Open to the world.
    logBucket('legacy-media-logs-open', MEDIA, {
      publicAccessBlock: null,
      policy: policyOf(allowDelivery('legacy-media-logs-open', MEDIA.account), tlsOnly('legacy-media-logs-open'), {
        Sid: 'Dashboard',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::legacy-media-logs-open/*',
      }),
    }),
    logged('legacy-media-trailers', EU_CENTRAL, 'legacy-media-logs-open'),
    // Never versioned.
    unversioned('legacy-media-logs-flat'),
    logged('legacy-media-posters', AP, 'legacy-media-logs-flat'),
    // Logs are gone after a month.
    logBucket('legacy-media-logs-short', MEDIA_AP, { lifecycle: [{ id: 'tidy', prefix: '', expireDays: 30 }] }),
    logged('legacy-media-stills', AP, 'legacy-media-logs-short'),
    // Logs stay for ever.
    logBucket('legacy-media-logs-endless', MEDIA_AP, {
      lifecycle: [{ id: 'uploads', prefix: '', abortUploadDays: 3 }],
    }),
    logged('legacy-media-audio', AP, 'legacy-media-logs-endless'),
    // Takes requests without TLS.
    logBucket('legacy-media-logs-plain', MEDIA_AP, {
      policy: policyOf(allowDelivery('legacy-media-logs-plain', MEDIA.account)),
    }),
    logged('legacy-media-fonts', AP, 'legacy-media-logs-plain'),
    // Grants for the log objects, where ACLs are disabled.
    logBucket('legacy-media-logs-granted', MEDIA_AP),
    logged('legacy-media-archive', AP, 'legacy-media-logs-granted', {
      grants: [{ grantee: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers', permission: 'READ' }],
    }),
    // The old way in, by ACL: it works, but names no source.
    logBucket('legacy-media-logs-acl', MEDIA_AP, {
      ownership: 'ObjectWriter',
      acl: [
        { grantee: LOG_DELIVERY_GROUP, permission: 'WRITE' },
        { grantee: LOG_DELIVERY_GROUP, permission: 'READ_ACP' },
      ],
      policy: policyOf(tlsOnly('legacy-media-logs-acl')),
    }),
    logged('legacy-media-tapes', AP, 'legacy-media-logs-acl'),
  ],
};

function unversioned(name: string) {
  const { versioning: _never, ...rest } = logBucket(name, MEDIA_AP);
  return rest;
}

/** A log bucket in order, below a resource control policy that S3 cannot pass. */
export const research: Contents = {
  buckets: [
    logBucket('research-logs-euw1', { account: ACCOUNTS.research, region: EU }),
    logged('research-genomes', EU, 'research-logs-euw1'),
    logged('research-papers', EU, 'research-logs-euw1'),
    logged('research-notebooks', EU, 'research-logs-euw1'),
  ],
};
