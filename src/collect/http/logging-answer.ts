import type { GetBucketLoggingCommandOutput, TargetObjectKeyFormat } from '@aws-sdk/client-s3';
import type { XmlElement } from './xml-outline.ts';

/** An entity, a carriage return, a comment, or attributes beyond those of the root. */
const TO_INTERPRET = /[&\r]|<!|<(?!BucketLoggingStatus[\s/>]|\?xml\s)[^>]*[\s=]/;

/** The answer to GetBucketLogging, which is asked of every bucket, where nothing can be made of it but the one thing. */
export function loggingAnswer(
  { children: [enabled] }: XmlElement,
  text: string,
): Pick<GetBucketLoggingCommandOutput, 'LoggingEnabled'> | undefined {
  if (TO_INTERPRET.test(text)) return undefined;
  if (enabled === undefined) return {};
  const members = new Map(enabled.children.map((child) => [child.name, child]));
  const [target, prefix] = [members.get('TargetBucket'), members.get('TargetPrefix')];
  const format = members.get('TargetObjectKeyFormat');
  const known = format === undefined ? 2 : 3;
  if (enabled.children.length !== known || target === undefined || prefix === undefined) return undefined;
  if (target.text.trim() !== target.text || prefix.text.trim() !== prefix.text) return undefined;
  const logging = { TargetBucket: target.text, TargetPrefix: prefix.text };
  if (format === undefined) return { LoggingEnabled: logging };
  const layout = keyFormat(format);
  return layout && { LoggingEnabled: { ...logging, TargetObjectKeyFormat: layout } };
}

/** `undefined` for anything but the layouts that there are today, each in the form in which S3 writes it. */
function keyFormat({ children }: XmlElement): TargetObjectKeyFormat | undefined {
  const [layout, ...more] = children;
  if (layout === undefined || more.length > 0) return undefined;
  if (layout.name === 'SimplePrefix')
    return layout.children.length === 0 && layout.text === '' ? { SimplePrefix: {} } : undefined;
  const [source, ...others] = layout.children;
  if (layout.name !== 'PartitionedPrefix' || source?.name !== 'PartitionDateSource' || others.length > 0)
    return undefined;
  const { text } = source;
  return text === 'EventTime' || text === 'DeliveryTime'
    ? { PartitionedPrefix: { PartitionDateSource: text } }
    : undefined;
}
