import { stringify } from 'yaml';
import type { KeyFormat, Logging } from '../../model/facts/logging.ts';
import { asciiEscaped } from '../file/document-text.ts';
import type { FixStep } from '../fix-plan.ts';
import { isTerraform, type PatchLanguage } from './managed-patch.ts';

export const cloudformationPatch: PatchLanguage = {
  takes: (managed) => !isTerraform(managed),
  other: 'terraform',
  patchOf,
};

function patchOf(step: FixStep): string {
  switch (step.action) {
    case 'merge-policy':
      return yaml({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: step.bucket, PolicyDocument: step.after } });
    case 'switch-logging-off':
      return '# Delete LoggingConfiguration from the properties of this bucket.';
    case 'set-logging':
    case 'drop-target-grants':
      return yaml({ Type: 'AWS::S3::Bucket', Properties: { LoggingConfiguration: loggingOf(step.after) } });
    case 'create-log-bucket':
      return '# The log bucket is new.';
  }
}

const yaml = (value: object): string =>
  asciiEscaped(
    stringify(value, {
      lineWidth: 0,
      aliasDuplicateObjects: false,
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      doubleQuotedAsJSON: true,
    }),
  ).trimEnd();

const DATE_SOURCE: Readonly<Record<KeyFormat, string | null>> = {
  simple: null,
  'partitioned-event-time': 'EventTime',
  'partitioned-delivery-time': 'DeliveryTime',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html */
function loggingOf({ target, prefix, keyFormat }: Logging): object {
  const source = DATE_SOURCE[keyFormat];
  return {
    DestinationBucketName: target,
    LogFilePrefix: prefix,
    ...(source === null ? {} : { TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: source } } }),
  };
}
