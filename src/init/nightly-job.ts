/** What the written files say; every value has been checked for its shape. */
export interface NightlyJob {
  readonly partition: string;
  /** Account that the scan runs in: the management account or a delegated administrator. */
  readonly hubAccount: string;
  /** Role that the job assumes there. */
  readonly hubRole: string;
  /** Role in every other account, with its path if it has one. */
  readonly roleName: string;
  /** `''` for none, as for the external id. */
  readonly organizationId: string;
  readonly externalId: string;
  readonly region: string;
  /** `OWNER/REPOSITORY` as the subject of GitHub's token spells it. */
  readonly repository: string;
  readonly branch: string;
  /** What `npm install` takes for s3log-audit; `''` leaves package.json to its owner. */
  readonly package: string;
  /** Five cron fields, in UTC. */
  readonly schedule: string;
  /** Machines that the accounts are spread over. */
  readonly shards: number;
}

export interface WrittenFile {
  readonly path: string;
  readonly text: string | Uint8Array;
}
