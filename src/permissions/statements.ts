import type { FactScope } from '../model/facts/definition.ts';
import { FACTS, type FactName } from '../model/facts/index.ts';
import { byText } from '../model/names.ts';

/** A value of a policy: text, or what CloudFormation makes of one of its functions. */
export type Text = string | { readonly 'Fn::Sub': string } | { readonly Ref: string };

export interface IamStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: { readonly AWS: Text };
  readonly Action: readonly string[];
  readonly Resource?: Text | readonly Text[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Text>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

export const policyOf = (statements: readonly IamStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** Writes an ARN from what follows its partition. */
export type Arn = (rest: string) => Text;

export const arnIn =
  (partition: string): Arn =>
  (rest) =>
    `arn:${partition}:${rest}`;

/** What the selected rules read. */
export interface Needs {
  /** Facts that any of them may ask for. */
  readonly facts: readonly FactName[];
  /** Whether resource control policies have a say in what they judge. */
  readonly resourceControlPolicies: boolean;
  /** Names of log buckets whose objects `--prove` reads, `*` for any part. */
  readonly logBuckets?: readonly string[];
}

const LIST_KEYS = 's3:ListBucket';

/**
 * Statements for reading one account. Those on buckets name buckets as their resource; listing the buckets, and what is
 * asked of the account or of a Region as a whole, has no resource to name.
 */
export function accountStatements({ facts, logBuckets = [] }: Needs, arn: Arn): readonly IamStatement[] {
  const actions = (...scopes: readonly FactScope[]): readonly string[] =>
    [
      ...new Set(facts.filter((fact) => scopes.includes(FACTS[fact].scope)).flatMap((fact) => FACTS[fact].actions)),
    ].sort(byText);
  const buckets = arn('s3:::*');
  const onBuckets = actions('bucket');
  const lost = actions('name');
  const looksForLogs = onBuckets.includes(LIST_KEYS);
  const of = (service: string): readonly string[] => onBuckets.filter((action) => action.startsWith(`${service}:`));
  const statements: readonly IamStatement[] = [
    {
      Sid: 'ReadAccount',
      Effect: 'Allow',
      Action: ['s3:ListAllMyBuckets', ...actions('account', 'region')].sort(byText),
      Resource: '*',
    },
    {
      Sid: 'ReadBuckets',
      Effect: 'Allow',
      Action: of('s3').filter((one) => one !== LIST_KEYS),
      Resource: buckets,
    },
    { Sid: 'ReadKeys', Effect: 'Allow', Action: of('kms'), Resource: arn('kms:*:*:key/*') },
    { Sid: 'ReadLogGroups', Effect: 'Allow', Action: of('logs'), Resource: arn('logs:*:*:log-group:*') },
    // Apart from the others, since s3:ListBucket also lets its holder list the keys of objects.
    {
      Sid: !looksForLogs ? 'FindLostTargets' : lost.length === 0 ? 'LookForLogs' : 'FindLostTargetsAndLogs',
      Effect: 'Allow',
      Action: looksForLogs ? [...new Set([...lost, LIST_KEYS])].sort(byText) : lost,
      Resource: buckets,
    },
    {
      Sid: 'ReadLogObjects',
      Effect: 'Allow',
      Action: logBuckets.length === 0 ? [] : ['s3:GetObject'],
      Resource: logBuckets.map((name) => arn(`s3:::${name}/*`)),
    },
  ];
  return statements.filter(({ Action }) => Action.length > 0);
}
