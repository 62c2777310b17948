import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { notInPlan, notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { hasPlaceholder, standsForItself } from '../../model/placeholder.ts';
import { keysOf } from '../../model/record.ts';
import { isNoBucketName, NEW_BUCKET } from '../new-bucket.ts';
import type { PlannedBucket, PlannedInventory, PlannedSettings } from '../planned.ts';
import { propertyFacts, unknownFacts } from './bucket-facts.ts';
import { asText, isPending, referenceOf } from './evaluated.ts';
import { bucketsNeverWith } from './exclusive.ts';
import { type InventoryNames, inventoryNames, type NamedBucket, namedBuckets } from './inventory-names.ts';
import { encryptionKeys } from './keys.ts';
import { logDeliveries } from './log-deliveries.ts';
import { type PolicyResource, policyByConditions, policyResources } from './policies.ts';
import type { AddressOf, Stack } from './stack.ts';
import { templateNotices, unreadIn } from './template-notices.ts';
import { mapIn, memberOf, memberOfEither, refersTo } from './template-value.ts';

/** The buckets of stacks as they will be, in the shape of what a scan reads. */
export function plannedTemplates(stacks: readonly Stack[], addressOf: AddressOf): PlannedInventory {
  const named = namedBuckets(stacks, addressOf);
  const names = inventoryNames(named);
  const policies = policyResources(stacks, { names, addressOf });
  const policiesOf = new Map<string, PolicyResource[]>();
  for (const one of policies) policiesOf.set(one.bucket, [...(policiesOf.get(one.bucket) ?? []), one]);
  const keyOf = encryptionKeys(stacks, names);
  const added = stacks.flatMap(addedBy)[0];
  const declared = named.map((bucket) => {
    const { name, isNamed, address, stack, resource } = bucket;
    const own = withPrefixes(withTarget(ownFacts(bucket, names), bucket, named), bucket, names);
    const policy = policyOf(bucket, {
      policies: policiesOf.get(bucket.name) ?? [],
      open: policies.find(({ stack, mayBeFor }) => stack.account === bucket.stack.account && mayBeFor(bucket)),
      ...{ added, names, given: unreadStackWith(bucket) },
    });
    const encryptionKey = keyOf(own.facts.encryption);
    const facts: Bucket['facts'] = { ...own.facts, ...policy.facts, encryptionKey, ...open(stack) };
    const declaredBy = { ...own.declaredBy, ...policy.declaredBy };
    const leftOut = keysOf(NEW_BUCKET).filter((fact) => facts[fact] === NEW_BUCKET[fact]);
    return { name, isNamed, address, account: stack.account, declaredBy, leftOut, stack, resource, facts };
  });
  const planned = declared.map((bucket) => ({ ...bucket, neverWith: bucketsNeverWith(bucket, declared) }));
  const accounts = [...new Set(stacks.map(({ account }) => account))].sort(byText);
  return {
    accounts: accounts.map((id) => {
      const buckets = planned
        .filter(({ account }) => account === id)
        .map(
          ({ name, isNamed, stack, facts, neverWith }): Bucket => ({
            ...{ name, region: stack.region, created: '', judged: true, facts },
            ...(isNamed ? {} : { isNamed }),
            ...(neverWith.length > 0 && { neverWith }),
          }),
        );
      const others = new Map(planned.map(({ name, account }) => [name, account]));
      return accountOf(id, { buckets, stacks: stacks.filter(({ account }) => account === id), names, others });
    }),
    buckets: planned.map(
      ({ name, isNamed, address, account, declaredBy, leftOut }): PlannedBucket => ({
        ...{ name, isNamed, address, account, declaredBy, leftOut },
      }),
    ),
    elsewhere: elsewhere(policies, named),
    deleted: [],
    unread: unreadIn(stacks, addressOf),
    notices: templateNotices(stacks, addressOf),
  };
}

function ownFacts(
  { stack, resource, name, address }: NamedBucket,
  names: InventoryNames,
): Pick<PlannedSettings, 'facts' | 'declaredBy'> {
  const properties = stack.propertiesOf(resource);
  return isPending(properties)
    ? { facts: unknownFacts(`${address}.Properties (${referenceOf(properties)})`), declaredBy: {} }
    : propertyFacts(address, properties, { bucket: name, names });
}

/**
 * A log bucket that hangs on a condition may be missing. CloudFormation refuses a reference to what is missing, so that who refers
 * to it has it; who has its name in words may not.
 */
function withTarget(
  own: ReturnType<typeof ownFacts>,
  source: NamedBucket,
  named: readonly NamedBucket[],
): ReturnType<typeof ownFacts> {
  const { logging } = own.facts;
  if (logging?.state !== 'known') return own;
  const target = named.find(({ name }) => name === logging.value.target);
  const configuration = memberOf(mapIn(source.resource.written, 'Properties'), 'LoggingConfiguration');
  if (target === undefined && isNoBucketName(logging.value.target)) return own;
  if (target === undefined && hasPlaceholder(logging.value.target)) {
    const destination = memberOfEither(configuration, 'DestinationBucketName');
    const possible = source.stack.possibleTexts(destination ?? null);
    const isOneOf = ({ stack, resource: { id }, text }: NamedBucket): boolean =>
      (stack === source.stack && refersTo(destination, (name) => name === id)) ||
      (stack.account === source.stack.account && possible.some((one) => one.text === one.elsewhere(text)));
    const targetIsOneOf = named.filter(isOneOf).map(({ name }) => name);
    if (targetIsOneOf.length === 0) return own;
    return { ...own, facts: { ...own.facts, logging: known({ ...logging.value, targetIsOneOf }) } };
  }
  const condition = target && conditionOf(target);
  if (target === undefined || condition === undefined || condition === conditionOf(source)) return own;
  // From another stack its name comes by a parameter or an output.
  const isMeant = (name: string): boolean =>
    target.stack === source.stack ? name === target.resource.id : !name.startsWith('AWS::');
  if (refersTo(configuration, isMeant)) return own;
  return { ...own, facts: { ...own.facts, logging: known({ ...logging.value, targetHangsOn: condition }) } };
}

interface PoliciesOfBucket {
  readonly policies: readonly PolicyResource[];
  /** A policy that may be its own. */
  readonly open: PolicyResource | undefined;
  /** What adds resources that nobody sees. */
  readonly added: string | undefined;
  /** A stack that was not read and is given the bucket. */
  readonly given: string | undefined;
  readonly names: InventoryNames;
}

const unreadStackWith = ({ stack, resource }: NamedBucket): string | undefined =>
  stack.resources.find(
    ({ id, written }) =>
      stack.unreadStacks.has(id) && refersTo(memberOf(written, 'Properties'), (name) => name === resource.id),
  )?.id;

/** Of a prefix that a condition picks, the prefixes that it picks from. */
function withPrefixes(
  own: ReturnType<typeof ownFacts>,
  { stack, resource }: NamedBucket,
  names: InventoryNames,
): ReturnType<typeof ownFacts> {
  const { logging } = own.facts;
  if (logging?.state !== 'known' || !hasPlaceholder(logging.value.prefix)) return own;
  const written = memberOf(mapIn(resource.written, 'Properties'), 'LoggingConfiguration');
  const cases = stack.casesOf(memberOfEither(written, 'LogFilePrefix') ?? null);
  const prefixIsOneOf = cases.map(({ value }) => names.inText(asText(value ?? '') ?? logging.value.prefix));
  if (cases.length < 2) return own;
  return { ...own, facts: { ...own.facts, logging: known({ ...logging.value, prefixIsOneOf }) } };
}

/** A bucket has one policy; which of two is there in the end, nobody can tell. */
function policyOf(
  bucket: NamedBucket,
  { policies, open, added, given, names }: PoliciesOfBucket,
): Pick<PlannedSettings, 'facts' | 'declaredBy'> {
  const own = policies.filter((one) => one.stack.account === bucket.stack.account);
  const [first, second] = own;
  if (first === undefined && given !== undefined)
    return { facts: { policy: notInPlan(`whether the stack ${given} has a policy of it`) }, declaredBy: {} };
  if (first === undefined) {
    const unobserved = open === undefined ? added && `what ${added} adds` : `${open.address}.Bucket`;
    return { facts: unobserved === undefined ? {} : { policy: notYetKnown(unobserved) }, declaredBy: {} };
  }
  const condition = conditionOf(bucket);
  const isThere = first.condition === undefined || first.condition === condition;
  const policy =
    second === undefined && isThere
      ? first.policy
      : (policyByConditions(own, { stack: bucket.stack, condition, names }) ??
        notYetKnown(own.map((one) => one.condition ?? one.address).join(', ')));
  return { facts: { policy, policyStatus: NOT_READ }, declaredBy: { policy: first.address } };
}

/** What decides whether it is there; `undefined`: it is. */
const conditionOf = ({ resource: { condition } }: NamedBucket): string | undefined =>
  condition && referenceOf(condition);

/** Whether S3 takes a policy for public is told by S3 alone. */
const NOT_READ = { state: 'not-read' } as const;

/** What a macro may have added to a bucket, or changed of it. */
function open({ macros: { changing } }: Stack): Bucket['facts'] {
  const [first] = changing;
  return first === undefined ? {} : unknownFacts(`Transform ${first}`);
}

interface InAccount {
  readonly buckets: readonly Bucket[];
  readonly stacks: readonly Stack[];
  readonly names: InventoryNames;
  /** Account of each bucket of the templates. */
  readonly others: ReadonlyMap<string, string>;
}

function accountOf(id: string, { buckets, stacks, names, others }: InAccount): AccountInventory {
  const [added] = stacks.flatMap(addedBy);
  const regions = [...new Set(stacks.map(({ region }) => region))].sort(byText);
  return {
    account: { id, name: '', path: '', state: '' },
    access: known(true),
    listing: added === undefined ? known(true) : notYetKnown(`what ${added} adds`),
    buckets: [...buckets].sort((a, b) => byText(a.name, b.name)),
    facts: { accountPublicAccessBlock: absent },
    regions: Object.fromEntries(
      regions.map((region) => [
        region,
        {
          deliveries: logDeliveries(
            stacks.filter((stack) => stack.region === region),
            names,
          ),
        },
      ]),
    ),
    names: Object.fromEntries(outsideOf(buckets).map((name) => [name, { presence: presenceOf(name, id, others) }])),
  };
}

const addedBy = ({ macros: { adding, changing } }: Stack): readonly string[] => [...changing, ...adding];

/** Targets that are not among the buckets of the account, which holds nothing but what the templates have. */
function outsideOf(buckets: readonly Bucket[]): readonly string[] {
  const listed = new Set(buckets.map(({ name }) => name));
  const targets = buckets.flatMap(({ facts: { logging } }) =>
    logging?.state === 'known' ? [logging.value.target] : [],
  );
  return [...new Set(targets)].filter((target) => !listed.has(target)).sort(byText);
}

function presenceOf(
  name: string,
  account: string,
  holders: ReadonlyMap<string, string>,
): Observation<{ readonly state: 'taken' }> {
  const holder = holders.get(name);
  if (holder !== undefined)
    return [holder, account].some(hasPlaceholder)
      ? notInPlan(`whether ${name} and the buckets that log to it are in one account`)
      : known({ state: 'taken' });
  if (isNoBucketName(name)) return absent;
  return standsForItself(name)
    ? notInPlan(`whether there is a bucket ${name}`)
    : notYetKnown(name.replaceAll(/\$\{([^}]*?)(?:\.Ref)?\}/g, '$1'));
}

/** Policies of buckets that no template of these declares. */
function elsewhere(policies: readonly PolicyResource[], named: readonly NamedBucket[]): readonly PlannedSettings[] {
  const declared = new Set(named.map(({ name }) => name));
  return policies
    .filter(({ bucket }) => bucket !== '' && !declared.has(bucket) && !hasPlaceholder(bucket))
    .map(({ bucket, policy, condition, stack, address }) => ({
      bucket,
      account: stack.account,
      facts: { policy: condition === undefined ? policy : notYetKnown(condition) },
      declaredBy: { policy: address },
    }));
}
