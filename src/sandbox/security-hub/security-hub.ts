import type { Call, Context } from '../call.ts';
import { mayDo, notAuthorized } from '../identity.ts';
import { pageOf } from '../pages.ts';
import { type JsonBody, json, jsonBody, Refusal, type Reply } from '../reply.ts';
import { accountOf, type World } from '../world.ts';
import { isContent } from '../xml.ts';
import { filterOf } from './filters.ts';
import { faultIn, type Hub, type HubFinding } from './finding.ts';

const LARGEST_BATCH = 100;

/** Operations by method and path: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Operations.html */
export const SECURITY_HUB_PATHS: Readonly<Record<string, string>> = {
  'POST /findings/import': 'securityhub:BatchImportFindings',
  'POST /findings': 'securityhub:GetFindings',
  'PATCH /findings/batchupdate': 'securityhub:BatchUpdateFindings',
};

/** Findings of one account and Region, by product and id. */
type Findings = Map<string, HubFinding>;

export function answerSecurityHub(call: Call, context: Context): Reply {
  const handler = HANDLERS[call.operation];
  if (handler === undefined) throw refusal('ResourceNotFoundException', 404, 'No such operation');
  const { account } = context.identity;
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html
  const resource = call.action === 'securityhub:BatchImportFindings' ? `product/${account}/default` : 'hub/default';
  const arn = `arn:aws:securityhub:${call.region}:${account}:${resource}`;
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action, resource: arn })) {
    throw refusal('AccessDeniedException', 403, notAuthorized(context.identity, call.action, arn));
  }
  const regions = accountOf(context.world, account).setup.securityHubRegions ?? [];
  if (!regions.includes(call.region)) {
    throw refusal('InvalidAccessException', 401, `Account ${account} is not subscribed to AWS Security Hub`);
  }
  const hub = { account, region: call.region };
  return json(handler(jsonBody(call), { hub, findings: findingsOf(context.world, hub), context }));
}

interface Place {
  readonly hub: Hub;
  readonly findings: Findings;
  readonly context: Context;
}

function findingsOf(world: World, { account, region }: Hub): Findings {
  const name = `${account} ${region}`;
  const before = world.findings.get(name);
  if (before !== undefined) return before;
  const made: Findings = new Map();
  world.findings.set(name, made);
  return made;
}

const idOf = ({ ProductArn, Id }: HubFinding): string => `${String(ProductArn)} ${String(Id)}`;

/** Others are taken, and ignored: https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html */
const isLater = (finding: HubFinding, before: HubFinding): boolean =>
  Date.parse(String(finding['UpdatedAt'])) > Date.parse(String(before['UpdatedAt']));

/** Members that belong to the customers: who imports a finding again does not change them. */
const CUSTOMERS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;

const HANDLERS: Readonly<Record<string, (body: JsonBody, place: Place) => object>> = {
  'securityhub:BatchImportFindings': (body, { hub, findings, context }) => {
    const sent = batch(body['Findings'], 'Findings');
    const failures = sent.map((finding, index) => {
      const spoiled = context.fault?.kind === 'failed-items' && index % 2 === 1;
      if (spoiled) return failure(finding, 'InternalException', 'Internal server error');
      const fault = faultIn(finding, hub);
      if (fault !== undefined) return failure(finding, 'InvalidInput', fault);
      const before = findings.get(idOf(finding));
      if (before !== undefined && !isLater(finding, before)) return undefined;
      const kept = CUSTOMERS.filter((name) => before?.[name] !== undefined).map((name) => [name, before?.[name]]);
      findings.set(idOf(finding), { ...DEFAULTS, ...finding, Region: hub.region, ...Object.fromEntries(kept) });
      return undefined;
    });
    const failed = failures.filter((one) => one !== undefined);
    return { FailedCount: failed.length, SuccessCount: sent.length - failed.length, FailedFindings: failed };
  },
  'securityhub:GetFindings': (body, { findings, context }) => {
    const { MaxResults: size = LARGEST_BATCH, NextToken: token } = body;
    if (typeof size !== 'number' || size < 1 || size > LARGEST_BATCH) throw invalid('MaxResults is 1 to 100');
    const fits = filterOf(body['Filters']);
    if (fits === undefined) throw invalid('Invalid filters');
    const asked = {
      token: typeof token === 'string' ? token : undefined,
      size,
      invalid: () => invalid('Invalid NextToken'),
    };
    const page = pageOf([...findings.values()].filter(fits), asked, context);
    return { Findings: page.items, ...(page.token === undefined ? {} : { NextToken: page.token }) };
  },
  'securityhub:BatchUpdateFindings': (body, { findings, context }) => {
    const { FindingIdentifiers, ...change } = body;
    const wanted = batch(FindingIdentifiers, 'FindingIdentifiers');
    const { Note } = change;
    const note = isContent(Note) ? { Note: { ...Note, UpdatedAt: new Date(context.clock.now()).toISOString() } } : {};
    const [processed, unprocessed] = [
      wanted.filter((one) => findings.has(idOf(one))),
      wanted.filter((one) => !findings.has(idOf(one))),
    ];
    for (const one of processed) findings.set(idOf(one), { ...findings.get(idOf(one)), ...change, ...note });
    return {
      ProcessedFindings: processed,
      UnprocessedFindings: unprocessed.map((FindingIdentifier) => ({
        FindingIdentifier,
        ErrorCode: 'FindingNotFound',
        ErrorMessage: 'HubFinding Not Found',
      })),
    };
  },
};

const DEFAULTS: HubFinding = { RecordState: 'ACTIVE', Workflow: { Status: 'NEW' }, WorkflowState: 'NEW' };

function batch(given: unknown, name: string): readonly HubFinding[] {
  if (!Array.isArray(given) || !given.every(isContent) || given.length === 0 || given.length > LARGEST_BATCH) {
    throw invalid(`Invalid parameter '${name}'. data.${name} should have 1 to ${LARGEST_BATCH} items`);
  }
  return given;
}

const failure = ({ Id }: HubFinding, ErrorCode: string, ErrorMessage: string): object => ({
  Id: String(Id ?? ''),
  ErrorCode,
  ErrorMessage,
});

const invalid = (message: string): Refusal => refusal('InvalidInputException', 400, message);

const refusal = (code: string, status: number, message: string): Refusal => new Refusal({ code, status, message });
