import pLimit from 'p-limit';
import type { Connection } from '../collect/connection.ts';
import { failedBy, failureOf, isDenied, type RequestFailure } from '../collect/http/errors.ts';
import { type Operations, operationsOf } from '../collect/http/operation.ts';
import { GET_CALLER_IDENTITY } from '../collect/session/caller.ts';
import type { HubOfRegion } from '../collect/session/open-account.ts';
import { ASSUME_ROLE } from '../collect/session/session.ts';
import { byText } from '../model/names.ts';
import type { ReportV1 } from '../report/json-v1.ts';
import { type HubChanges, hubChanges } from './changes.ts';
import { type Destination, destinationOf, type Homes, isRegion } from './destination.ts';
import { type ObservedFinding, observedFindings } from './observed.ts';
import { findingsInHub, IMPORT_FINDINGS, importFindings, READ_FINDINGS } from './security-hub.ts';

/** Without `apply` nothing that writes is even declared, so that sending it would throw. */
export const publishOperations = (apply: boolean): Operations =>
  operationsOf([GET_CALLER_IDENTITY, ASSUME_ROLE, READ_FINDINGS, ...(apply ? [IMPORT_FINDINGS] : [])]);

/** IAM actions that the sessions in other accounts are restricted to. */
export const publishActions = (apply: boolean): readonly string[] => [
  ...Object.keys(READ_FINDINGS),
  ...(apply ? Object.keys(IMPORT_FINDINGS) : []),
];

export interface Publication {
  readonly reports: readonly ReportV1[];
  readonly connection: Connection;
  readonly homeRegion: string;
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Else nothing is written. */
  readonly apply: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds before findings that were refused are sent again. */
  readonly pause?: number | undefined;
}

type Counted = Record<'added' | 'updated' | 'archived' | 'left' | 'newer', number>;

/** What became of one account and Region; of a run that does not apply it: what would. */
export interface PublishedDestination extends Destination, Readonly<Counted> {
  readonly state: 'done' | 'not-subscribed' | 'denied' | 'failed';
  /** Why it is not done; else `''`. */
  readonly reason: string;
  /** Findings that Security Hub refused at each attempt, by error code. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface PublishOutcome {
  /** Sorted by account and Region. */
  readonly destinations: readonly PublishedDestination[];
  readonly waived: number;
  /** Findings that belong to no account that is known. */
  readonly withoutAccount: number;
}

const ACCOUNTS_AT_ONCE = 8;

/**
 * Brings Security Hub of every account and Region up to date with the reports; without `apply` it only counts what would
 * change. An account whose role cannot be assumed does not stop the others.
 * @throws the signal's reason where it was interrupted
 */
export async function publishFindings(publication: Publication): Promise<PublishOutcome> {
  const { reports, connection, homeRegion, signal } = publication;
  const homes: Homes = { region: homeRegion, account: connection.caller.account };
  const byAccount: ByAccount = new Map();
  const everywhere = observedFindings(reports);
  const regionsSeen = new Set([homeRegion, ...reports.flatMap(regionsIn).filter(isRegion)]);
  let waived = 0;
  let withoutAccount = 0;
  for (const [fingerprint, one] of everywhere) {
    if (one.state === 'waived') waived += 1;
    const destination = destinationOf(one.finding, homes);
    if (destination !== undefined) {
      regionsSeen.add(destination.region);
      findingsFor(byAccount, destination).set(fingerprint, one);
    } else if (one.state === 'stands') withoutAccount += 1;
  }
  // Findings of earlier nights may be left in accounts that have none today.
  for (const { account, status } of reports.flatMap(({ coverage }) => coverage.accounts)) {
    if (status !== 'scanned' || account === null) continue;
    for (const region of regionsSeen) findingsFor(byAccount, { account, region });
  }
  const limit = pLimit(ACCOUNTS_AT_ONCE);
  const accounts = [...byAccount].sort(([a], [b]) => byText(a, b));
  const destinations = await Promise.all(
    accounts.map(([account, regions], order) =>
      limit(() => publishAccount(publication, { account, regions, everywhere, order })),
    ),
  );
  signal.throwIfAborted();
  return { destinations: destinations.flat(), waived, withoutAccount };
}

/** Where the scan had something to judge: its findings of before may all be gone. */
const regionsIn = ({ scan, coverage }: ReportV1): readonly string[] => [
  ...scan.scope.regions,
  ...coverage.accounts.flatMap(({ regions = [] }) => regions),
];

/** Findings by fingerprint, by Region, by account. */
type ByAccount = Map<string, Map<string, Map<string, ObservedFinding>>>;

function findingsFor(byAccount: ByAccount, { account, region }: Destination): Map<string, ObservedFinding> {
  const regions = byAccount.get(account) ?? new Map<string, Map<string, ObservedFinding>>();
  byAccount.set(account, regions);
  const there = regions.get(region) ?? new Map<string, ObservedFinding>();
  regions.set(region, there);
  return there;
}

interface AccountToPublish {
  readonly account: string;
  /** Findings by Region and fingerprint. */
  readonly regions: ReadonlyMap<string, ReadonlyMap<string, ObservedFinding>>;
  /** Findings of all accounts, by fingerprint. */
  readonly everywhere: ReadonlyMap<string, ObservedFinding>;
  readonly order: number;
}

async function publishAccount(
  publication: Publication,
  { account, regions, everywhere, order }: AccountToPublish,
): Promise<readonly PublishedDestination[]> {
  const { connection, roleName, externalId, apply } = publication;
  const access = await connection.openSecurityHub({
    account,
    roleNames: [roleName],
    ...(externalId === undefined ? {} : { externalId }),
    actions: publishActions(apply),
    own: account === connection.caller.account,
    priority: { order },
  });
  const destinations: PublishedDestination[] = [];
  for (const [region, observed] of [...regions].sort(([a], [b]) => byText(a, b))) {
    const destination = { account, region };
    if (access.state === 'known')
      destinations.push(await publishTo(publication, { destination, observed, everywhere, hubOf: access.value }));
    else if (access.state === 'denied')
      destinations.push(outcomeOf(destination, 'denied', `the role ${roleName} cannot be assumed`));
    else destinations.push(outcomeOf(destination, 'failed', access.state === 'failed' ? access.reason : access.state));
  }
  return destinations;
}

interface DestinationToPublish {
  readonly destination: Destination;
  readonly observed: ReadonlyMap<string, ObservedFinding>;
  readonly everywhere: ReadonlyMap<string, ObservedFinding>;
  readonly hubOf: HubOfRegion;
}

async function publishTo(
  { reports, connection, homeRegion, apply, signal, pause = 1_000 }: Publication,
  { destination, observed, everywhere, hubOf }: DestinationToPublish,
): Promise<PublishedDestination> {
  const done: Counted = { ...NOTHING };
  const refused: Record<string, number> = {};
  try {
    const hub = await hubOf(destination.region);
    const present = await findingsInHub(hub, { ...destination, partition: connection.partition });
    const isHome = destination.region === homeRegion;
    const changes = hubChanges({ destination, isHome, observed, everywhere, present, reports });
    done.left = changes.left;
    done.newer = changes.newer;
    for (const kind of ['added', 'updated', 'archived'] as const satisfies readonly (keyof HubChanges)[]) {
      if (!apply) {
        done[kind] = changes[kind].length;
        continue;
      }
      const sent = await importFindings(hub, changes[kind], { signal, pause });
      done[kind] = sent.imported;
      for (const code of sent.refused.values()) refused[code] = (refused[code] ?? 0) + 1;
      if (sent.error !== undefined) throw sent.error;
    }
    return { ...destination, ...done, refused, state: 'done', reason: '' };
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined)
      return { ...outcomeOf(destination, 'failed', connection.bulkhead.contain(error).reason), ...done, refused };
    // Security Hub says so of an account that has it not, in this Region. Nothing of ours can be left there.
    const isSubscribed = !isCode(failure, 'InvalidAccessException');
    const isThere = isSubscribed && !isOfDisabledRegion(failure, reports, destination);
    if (!isThere && ![...observed.values()].some((one) => one.state === 'stands'))
      return outcomeOf(destination, 'done', '');
    if (!isSubscribed)
      return {
        ...outcomeOf(destination, 'not-subscribed', 'the account does not have Security Hub in this Region'),
        ...done,
      };
    const [state, reason] = isDenied(failure)
      ? (['denied', `Security Hub refuses (${failure.code})`] as const)
      : (['failed', failedBy(failure).reason] as const);
    return { ...outcomeOf(destination, state, reason), ...done, refused };
  }
}

const isCode = ({ from, code }: RequestFailure, wanted: string): boolean => from === 'service' && code === wanted;

/**
 * Credentials that were good for STS are good for no service in a Region that the account has not enabled. It is asked there for
 * the sake of other accounts only: one with a bucket there has enabled the Region. The code: prowler-cloud/prowler pull request 9635.
 */
const isOfDisabledRegion = (
  failure: RequestFailure,
  reports: readonly ReportV1[],
  { account, region }: Destination,
): boolean =>
  isCode(failure, 'UnrecognizedClientException') &&
  !reports.some(({ coverage }) =>
    coverage.accounts.some((one) => one.account === account && (one.regions ?? [region]).includes(region)),
  );

const NOTHING: Readonly<Counted> = { added: 0, updated: 0, archived: 0, left: 0, newer: 0 };

const outcomeOf = (
  destination: Destination,
  state: PublishedDestination['state'],
  reason: string,
): PublishedDestination => ({
  ...destination,
  ...NOTHING,
  refused: {},
  state,
  reason,
});
