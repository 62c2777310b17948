/** One element of a document: where it lies, and what it is. */
interface Element {
  readonly path: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Of what is between the tags. */
  readonly from: number;
  readonly to: number;
  readonly isLeaf: boolean;
}

/** A change of one element of a document. */
export interface XmlMutation {
  readonly kind: string;
  /** `BucketLoggingStatus/LoggingEnabled/TargetBucket`, with `[1]` for the second of its name. */
  readonly path: string;
  /** The value takes the place of another value, so that the document stays one that AWS could give. */
  readonly isPlausible: boolean;
  readonly apply: (text: string) => string;
}

const TAG = /<(\/?)([A-Za-z_][\w:.-]*)([^<>]*?)(\/?)>/g;

function elementsOf(text: string): readonly Element[] {
  const found: Element[] = [];
  const open: { path: string; name: string; start: number; from: number; names: Map<string, number>; leaf: boolean }[] =
    [];
  for (const match of text.matchAll(TAG)) {
    const [tag, closing, name = '', , selfClosed] = match;
    const at = match.index;
    const parent = open.at(-1);
    if (closing === '') {
      if (parent !== undefined) parent.leaf = false;
      const index = parent?.names.get(name) ?? 0;
      parent?.names.set(name, index + 1);
      const path = `${parent === undefined ? '' : `${parent.path}/`}${name}${index === 0 ? '' : `[${index}]`}`;
      const from = at + tag.length;
      if (selfClosed === '/') found.push({ path, name, start: at, end: from, from, to: from, isLeaf: true });
      else open.push({ path, name, start: at, from, names: new Map(), leaf: true });
    } else if (parent !== undefined) {
      open.pop();
      const { path, start, from, leaf } = parent;
      found.push({ path, name, start, end: at + tag.length, from, to: at, isLeaf: leaf });
    }
  }
  return found;
}

const named = (text: string, name: string, to: string): string =>
  text.replace(`<${name}`, `<${to}`).replace(new RegExp(`</${name}>$`), `</${to}>`);

/** Elements whose text is a name or a text that people choose. Any other word there would be a word that AWS knows. */
const FREE_TEXT = new Set([
  ...['Name', 'TargetBucket', 'TargetPrefix', 'Prefix', 'ID', 'Key', 'Value', 'URI', 'KMSMasterKeyID', 'BucketArn'],
  ...['ContinuationToken', 'DisplayName', 'Message', 'BucketName', 'RequestId', 'HostId', 'UserId', 'AssumedRoleId'],
  ...['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'PackedPolicySize', 'EmailAddress', 'Resource'],
]);

/** What AWS leaves out where it is not set. Without it the document is another whole answer. */
const OPTIONAL = [
  /^BucketLoggingStatus\/LoggingEnabled$/,
  /\/(TargetGrants|TargetObjectKeyFormat)$/,
  /\/(SimplePrefix|PartitionedPrefix|PartitionDateSource)$/,
  /\/Grant(\[\d+\])?$/,
  /^(BucketLoggingStatus|VersioningConfiguration)$/,
  /^VersioningConfiguration\/(Status|MfaDelete)$/,
  /^ListAllMyBucketsResult\/(ContinuationToken|Prefix|Owner)$/,
  /\/Bucket(\[\d+\])?$/,
  /\/(CreationDate|BucketRegion)$/,
  /\/KMSMasterKeyID$/,
  /^LifecycleConfiguration\/Rule(\[\d+\])?$/,
  /\/(Expiration|ID|And|Tag(\[\d+\])?)$/,
  /\/(Filter|And)\/Prefix$/,
  /^ObjectLockConfiguration\/Rule$/,
];

const isOptional = (path: string): boolean => OPTIONAL.some((pattern) => pattern.test(path));

/** Every mutation of every element. */
export function xmlMutations(text: string): readonly XmlMutation[] {
  return elementsOf(text).flatMap(({ path, name, isLeaf }): readonly XmlMutation[] => {
    const isFree = isLeaf && FREE_TEXT.has(name);
    const of = (
      kind: string,
      isPlausible: boolean,
      change: (text: string, element: Element) => string,
    ): XmlMutation => ({
      kind,
      path,
      isPlausible,
      apply: (now) => {
        const element = elementsOf(now).find((one) => one.path === path);
        return element === undefined ? now : change(now, element);
      },
    });
    const swap =
      (to: (whole: string) => string) =>
      (now: string, { start, end }: Element) =>
        now.slice(0, start) + to(now.slice(start, end)) + now.slice(end);
    const inside =
      (value: string) =>
      (now: string, { start, end }: Element) =>
        `${now.slice(0, start)}<${name}>${value}</${name}>${now.slice(end)}`;
    return [
      of(
        'gone',
        isOptional(path),
        swap(() => ''),
      ),
      of(
        'renamed',
        false,
        swap((whole) => named(whole, name, `Other${name}`)),
      ),
      of(
        'prefixed',
        false,
        swap((whole) => named(whole, name, `x:${name}`)),
      ),
      of(
        'in lower case',
        false,
        swap((whole) => named(whole, name, name.toLowerCase())),
      ),
      of(
        'empty',
        isFree || isOptional(path) || /\/(Filter|Buckets|AccessControlList|TargetGrants|TagSet)$/.test(path),
        inside(''),
      ),
      of(
        'twice',
        true,
        swap((whole) => `${whole}${whole}`),
      ),
      ...(isLeaf
        ? [of('an unknown word', isFree, inside('maybe')), of('an element inside', false, inside('<Inner>x</Inner>'))]
        : [of('text in place of elements', false, inside('maybe'))]),
    ];
  });
}

/** Leaves whose text is a name, each to be replaced by strange ones. */
export const xmlNames = (text: string): readonly Element[] =>
  elementsOf(text).filter(
    ({ name, isLeaf }) => isLeaf && (FREE_TEXT.has(name) || ['BucketRegion', 'Code', 'Account', 'Arn'].includes(name)),
  );

/** Puts a value into the element of that path. */
export function withValue(text: string, path: string, value: string): string {
  const element = elementsOf(text).find((one) => one.path === path);
  if (element === undefined) return text;
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${text.slice(0, element.start)}<${element.name}>${escaped}</${element.name}>${text.slice(element.end)}`;
}
