import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { pageOf } from './pages.ts';
import { json, jsonBody, Refusal, type Reply } from './reply.ts';
import { accountOf, sortedNames } from './world.ts';
import { isContent } from './xml.ts';

const LARGEST_PAGE = 100;

export const TAGGING_OPERATIONS: ReadonlySet<string> = new Set(['tag:GetResources']);

/**
 * Buckets of the Region that have tags.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function answerTagging(call: Call, context: Context): Reply {
  if (call.operation !== 'tag:GetResources') {
    throw new Refusal({ code: 'UnknownOperationException', status: 400, message: '' });
  }
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action })) {
    throw new Refusal({
      code: 'AccessDeniedException',
      status: 400,
      message: notAuthorized(context.identity, call.action, '*'),
    });
  }
  const asked = jsonBody(call);
  const arns = strings(asked['ResourceARNList']);
  const size = asked['ResourcesPerPage'] ?? LARGEST_PAGE;
  if (arns.length > LARGEST_PAGE) throw invalid('ResourceARNList has more than 100 ARNs');
  if (arns.length > 0 && (asked['TagFilters'] !== undefined || asked['ResourceTypeFilters'] !== undefined)) {
    throw invalid('ResourceARNList cannot be used together with filters or a page size');
  }
  if (typeof size !== 'number' || size < 1 || size > LARGEST_PAGE) throw invalid('ResourcesPerPage is 1 to 100');
  const found = tagged(call, context).filter(
    ({ arn, tags }) =>
      (arns.length === 0 || arns.includes(arn)) &&
      fitsType(strings(asked['ResourceTypeFilters'])) &&
      filters(asked['TagFilters']).every(({ key, values }) => {
        const value = tags[key];
        return value !== undefined && (values.length === 0 || values.includes(value));
      }),
  );
  const token = asked['PaginationToken'];
  const page = pageOf(found, { token: typeof token === 'string' ? token : '', size, invalid: expired }, context);
  return json({
    PaginationToken: page.token ?? '',
    ResourceTagMappingList: page.items.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  });
}

interface Tagged {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

function tagged({ region }: Call, { world, identity }: Context): readonly Tagged[] {
  const account = accountOf(world, identity.account);
  return sortedNames(account).flatMap((name) => {
    const setup = account.buckets.get(name)?.setup;
    return setup?.tags === undefined || setup.region !== region
      ? []
      : [{ arn: `arn:aws:s3:::${name}`, tags: setup.tags }];
  });
}

const fitsType = (types: readonly string[]): boolean =>
  types.length === 0 || types.includes('s3') || types.includes('s3:bucket');

const filters = (given: unknown): readonly { readonly key: string; readonly values: readonly string[] }[] =>
  (Array.isArray(given) ? given : [])
    .filter(isContent)
    .map(({ Key, Values }) => ({ key: String(Key), values: strings(Values) }));

const strings = (given: unknown): readonly string[] =>
  (Array.isArray(given) ? given : []).filter((one): one is string => typeof one === 'string');

const invalid = (message: string): Refusal => new Refusal({ code: 'InvalidParameterException', status: 400, message });

const expired = (): Refusal =>
  new Refusal({ code: 'PaginationTokenExpiredException', status: 400, message: 'The pagination token is expired.' });
