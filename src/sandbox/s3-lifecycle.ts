import type { BucketSetup, LifecycleSetup } from './scenario.ts';
import { child, children, isContent, malformed, needed, text, type XmlContent } from './xml.ts';

export const TRANSITION_SIZE = 'x-amz-transition-default-minimum-object-size';

/** A header of the answers, which Terraform waits for: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export const transitionSize = ({ lifecycleTransitionSize = 'all_storage_classes_128K' }: BucketSetup) => ({
  [TRANSITION_SIZE]: lifecycleTransitionSize,
});

/** A rule as it was put: what the simulation acts on, and the whole of it to be given back. */
export function lifecycleOf(rule: XmlContent): LifecycleSetup {
  const filter = child(rule, 'Filter');
  if (filter === undefined && rule['Prefix'] === undefined) throw malformed();
  const both = filter && child(filter, 'And');
  const prefix = text(both ?? filter ?? rule, 'Prefix');
  const [tag] = children(both ?? filter ?? {}, 'Tag');
  const days = text(child(rule, 'Expiration') ?? {}, 'Days');
  return {
    id: text(rule, 'ID') ?? '',
    status: needed(rule, 'Status') === 'Enabled' ? 'Enabled' : 'Disabled',
    ...(prefix === undefined ? {} : { prefix }),
    ...(tag === undefined ? {} : { tag: { key: needed(tag, 'Key'), value: needed(tag, 'Value') } }),
    ...(filter === undefined ? { oldForm: true } : {}),
    ...(days === undefined ? {} : { expireDays: Number(days) }),
    content: withoutBlanks(rule),
  };
}

/** Blanks between elements are no content. */
function withoutBlanks(content: XmlContent): XmlContent {
  return Object.fromEntries(
    Object.entries(content)
      .filter(([name]) => name !== '#text')
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(cleaned) : cleaned(value)]),
  );
}

const cleaned = (value: unknown): unknown => (isContent(value) ? withoutBlanks(value) : value);

/** A rule as `GetBucketLifecycleConfiguration` gives it back. */
export function lifecycleRule(rule: LifecycleSetup): XmlContent {
  if (rule.content !== undefined) return rule.content;
  const { id, status = 'Enabled', prefix, tag, expireDays, expireDate, abortUploadDays, noncurrentDays } = rule;
  const optional = (name: string, member: string, value: number | string | undefined) =>
    value === undefined ? {} : { [name]: { [member]: value } };
  return {
    ...(expireDays === undefined ? optional('Expiration', 'Date', expireDate) : { Expiration: { Days: expireDays } }),
    ID: id,
    ...(rule.oldForm === true ? { Prefix: prefix ?? '' } : { Filter: lifecycleFilter(prefix, tag) }),
    Status: status,
    ...optional('NoncurrentVersionExpiration', 'NoncurrentDays', noncurrentDays),
    ...optional('AbortIncompleteMultipartUpload', 'DaysAfterInitiation', abortUploadDays),
  };
}

function lifecycleFilter(prefix: string | undefined, tag: LifecycleSetup['tag']): XmlContent | string {
  const tagContent = tag === undefined ? {} : { Tag: { Key: tag.key, Value: tag.value } };
  if (prefix === undefined) return tag === undefined ? '' : tagContent;
  return tag === undefined ? { Prefix: prefix } : { And: { Prefix: prefix, ...tagContent } };
}
