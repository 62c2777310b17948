import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  GetFindingsCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { accountId, arn, token } from '../collect/http/common-shapes.ts';
import type { DeclaredAnswers } from '../collect/http/operation.ts';
import { anyText, anything, list, matching, members, optional, text, words } from '../collect/http/response-shape.ts';
import { UnexpectedResponse } from '../collect/http/unexpected-response.ts';
import { newKeys, pages } from '../collect/pages.ts';
import { OURS, productArn } from './asff.ts';
import type { Destination } from './destination.ts';

const time = matching(/^\d{4}-\d\d-\d\dT/);

export const READ_FINDINGS = {
  'securityhub:GetFindings': {
    kind: 'json',
    member: 'Findings',
    shape: members(
      {
        Findings: list(
          members(
            {
              Id: text,
              ProductArn: arn,
              GeneratorId: text,
              AwsAccountId: accountId,
              UpdatedAt: time,
              CreatedAt: time,
              Resources: list(members({ Type: text, Id: text })),
              LastObservedAt: optional(time),
              RecordState: optional(words('ACTIVE', 'ARCHIVED')),
              Severity: optional(members({ Label: optional(text) }, { others: 'ignored' })),
              Compliance: optional(members({ Status: optional(text) }, { others: 'ignored' })),
            },
            { others: 'ignored' },
          ),
        ),
        NextToken: token,
      },
      { others: 'ignored' },
    ),
  },
} as const satisfies DeclaredAnswers;

export const IMPORT_FINDINGS = {
  'securityhub:BatchImportFindings': {
    kind: 'json',
    member: 'FailedCount',
    shape: members(
      {
        FailedCount: anything,
        SuccessCount: anything,
        FailedFindings: optional(
          list(members({ Id: text, ErrorCode: text, ErrorMessage: optional(anyText) }, { others: 'ignored' })),
        ),
      },
      { others: 'ignored' },
    ),
  },
} as const satisfies DeclaredAnswers;

/** What Security Hub has of this program in one account and Region, archived ones included; by id. */
export async function findingsInHub(
  hub: SecurityHubClient,
  { partition, ...destination }: Destination & { readonly partition: string },
): Promise<ReadonlyMap<string, AwsSecurityFinding>> {
  const product = productArn(partition, destination);
  const isNew = newKeys();
  const found = new Map<string, AwsSecurityFinding>();
  const listing = pages({
    fetch: (NextToken) =>
      hub.send(
        new GetFindingsCommand({
          Filters: {
            GeneratorId: [{ Value: OURS, Comparison: 'PREFIX' }],
            ProductArn: [{ Value: product, Comparison: 'EQUALS' }],
            AwsAccountId: [{ Value: destination.account, Comparison: 'EQUALS' }],
          },
          MaxResults: 100,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    next: (page) => page.NextToken,
    hasNewItems: ({ Findings = [] }) => isNew(Findings.map(({ Id = '' }) => Id)),
  });
  for await (const { Findings = [] } of listing) {
    // Somebody else may use the prefix, and a filter that was not understood must not reach findings of others.
    for (const one of Findings) if (isOurs(one, product)) found.set(one.Id ?? '', one);
  }
  return found;
}

const isOurs = ({ Id = '', GeneratorId = '', ProductArn }: AwsSecurityFinding, product: string): boolean =>
  Id.startsWith(OURS) && GeneratorId.startsWith(OURS) && ProductArn === product;

/** https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html : 100, and 6 MB, for a batch. */
const BATCH = { count: 100, bytes: 5_000_000 };
const ROUNDS = 4;

export interface Imported {
  readonly imported: number;
  /** Ids of those that were refused at each attempt, with the last error code. */
  readonly refused: ReadonlyMap<string, string>;
  /** Why the rest was not sent, or not as far as is known; absent where all was. */
  readonly error?: unknown;
}

export interface Importing {
  readonly signal: AbortSignal;
  /** Milliseconds before the findings that were refused are sent again; doubled each time. */
  readonly pause: number;
}

/** Imports findings. Those of a batch that are refused are sent again, and the others are not. */
export async function importFindings(
  hub: SecurityHubClient,
  findings: readonly AwsSecurityFinding[],
  { signal, pause }: Importing,
): Promise<Imported> {
  let left = findings;
  let imported = 0;
  let refused = new Map<string, string>();
  try {
    for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
      if (round > 0) await sleep(pause * 2 ** (round - 1), undefined, { signal });
      const again = new Map<string, string>();
      for (const batch of batchesOf(left)) {
        const failed = await importBatch(hub, batch);
        imported += batch.length - failed.size;
        for (const [id, code] of failed) again.set(id, code);
      }
      refused = again;
      left = left.filter(({ Id = '' }) => refused.has(Id));
    }
    return { imported, refused };
  } catch (error) {
    return { imported, refused, error };
  }
}

async function importBatch(
  hub: SecurityHubClient,
  batch: readonly AwsSecurityFinding[],
): Promise<ReadonlyMap<string, string>> {
  const {
    FailedCount,
    SuccessCount,
    FailedFindings = [],
  } = await hub.send(new BatchImportFindingsCommand({ Findings: [...batch] }));
  const failed = new Map(FailedFindings.map(({ Id = '', ErrorCode = '' }) => [Id, ErrorCode]));
  const ids = new Set(batch.map(({ Id }) => Id));
  // Counts that do not add up leave open which findings were taken.
  const isWhole =
    FailedCount === failed.size &&
    SuccessCount === batch.length - failed.size &&
    [...failed.keys()].every((id) => ids.has(id));
  if (!isWhole)
    throw new UnexpectedResponse('IncompleteResponse', 'BatchImportFindings does not tell of every finding');
  return failed;
}

export function batchesOf(findings: readonly AwsSecurityFinding[]): readonly (readonly AwsSecurityFinding[])[] {
  const batches: AwsSecurityFinding[][] = [];
  let bytes = 0;
  for (const finding of findings) {
    const size = Buffer.byteLength(JSON.stringify(finding));
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH.count || bytes + size > BATCH.bytes) {
      batches.push([finding]);
      bytes = size;
    } else {
      last.push(finding);
      bytes += size;
    }
  }
  return batches;
}
