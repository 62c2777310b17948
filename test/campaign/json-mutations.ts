type Json = unknown;
type Path = readonly (string | number)[];

/** A change of one member of an answer. */
export interface JsonMutation {
  readonly kind: string;
  readonly path: string;
  /** The answer stays one that AWS could give. */
  readonly isPlausible: boolean;
  readonly apply: (text: string) => string;
}

/** Every member, the whole answer first. */
function* membersOf(value: Json, path: Path = []): Iterable<{ readonly path: Path; readonly value: Json }> {
  yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* membersOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

const GONE = Symbol('gone');

/** The same with one member replaced. */
function replaced(value: Json, path: Path, by: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.flatMap((one, index) => {
      if (index !== first) return [one];
      const next = replaced(one, rest, by);
      return next === GONE ? [] : [next];
    });
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, one]) => {
      if (key !== first) return [[key, one]];
      const next = replaced(one, rest, by);
      return next === GONE ? [] : [[key, next]];
    }),
  );
}

const renamed = (value: Json, path: Path): Json => {
  const parent = path.slice(0, -1);
  const name = path.at(-1);
  const at = (inner: Json, [first, ...rest]: Path): Json =>
    first === undefined
      ? Object.fromEntries(
          Object.entries(inner as object).map(([key, one]) => [key === name ? `other${key}` : key, one]),
        )
      : replaced(inner, [first], at((inner as Readonly<Record<string, Json>>)[first], rest));
  return at(value, parent);
};

const shown = (path: Path): string => path.map(String).join('.') || '(whole)';

/** Members that AWS leaves out where there is nothing to say, or that nothing hangs on. */
const OPTIONAL =
  /^(NextToken|nextToken|Arn|arn|Email|JoinedMethod|JoinedTimestamp|FeatureSet|MasterAccountArn|MasterAccountEmail|AvailablePolicyTypes|Name|Paths|State|destinationResourceArn|deliveryDestinationConfiguration|Description|AwsManaged|Type|service|outputFormat|deliveryDestinationType|id|HomeRegion|IncludeGlobalServiceEvents|IsMultiRegionTrail|IsOrganizationTrail|PolicySummary|message|Message|tags)$/;
/** Lists that may be empty. */
const LISTS =
  /^(Accounts|Policies|Targets|Trails|trailList|deliverySources|deliveries|deliveryDestinations|AvailablePolicyTypes)$/;
/** Text that people choose, and ids. */
const FREE_TEXT =
  /^(Id|Content|Name|Arn|arn|Email|NextToken|nextToken|name|MasterAccountArn|MasterAccountEmail|TargetId|TrailARN|S3BucketName|deliverySourceName|deliveryDestinationArn|destinationResourceArn|Description|id|message|Message|logType|HomeRegion|service|__type)$/;

const OTHERS: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['{}', {}],
  ['[null]', [null]],
  ['[]', []],
  ['a number', 7],
  ['a text', 'maybe'],
  ['true', true],
  ['a list of lists', [[['x']]]],
];

export function jsonMutations(text: string): readonly JsonMutation[] {
  const whole: Json = JSON.parse(text);
  return [...membersOf(whole)].flatMap(({ path, value }): readonly JsonMutation[] => {
    const name = String(path.filter((step) => typeof step === 'string').at(-1) ?? '');
    const isItem = typeof path.at(-1) === 'number';
    const isOptional = !isItem && OPTIONAL.test(name);
    const of = (kind: string, isPlausible: boolean, change: (now: Json) => Json): JsonMutation => ({
      kind,
      path: shown(path),
      isPlausible,
      apply: (now) => JSON.stringify(change(JSON.parse(now))),
    });
    const others = OTHERS.filter(([, other]) => JSON.stringify(other) !== JSON.stringify(value)).map(([kind, other]) =>
      of(
        kind,
        isOptional ||
          (kind === '[]' && !isItem && LISTS.test(name)) ||
          (kind === 'a text' && typeof value === 'string' && FREE_TEXT.test(name)),
        (now) => replaced(now, path, other),
      ),
    );
    if (path.length === 0) return others;
    return [
      ...others,
      // A list that lacks one of its entries is a list.
      of('gone', isOptional || isItem, (now) => replaced(now, path, GONE)),
      ...(isItem ? [] : [of('renamed', isOptional, (now) => renamed(now, path))]),
    ];
  });
}

/** Paths of members that are names or texts. */
export const jsonNames = (text: string): readonly Path[] =>
  [...membersOf(JSON.parse(text))].flatMap(({ path, value }) =>
    typeof value === 'string' && path.length > 0 ? [path] : [],
  );

export const withJsonValue = (text: string, path: Path, value: string): string =>
  JSON.stringify(replaced(JSON.parse(text), path, value));
