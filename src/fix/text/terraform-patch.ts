import type { KeyFormat, Logging } from '../../model/facts/logging.ts';
import { asciiEscaped, documentText, quotedAscii } from '../file/document-text.ts';
import type { BucketPolicyDocument, FixStep } from '../fix-plan.ts';
import { isTerraform, type PatchLanguage } from './managed-patch.ts';

export const terraformPatch: PatchLanguage = { takes: isTerraform, other: 'cloudformation', patchOf };

function patchOf(step: FixStep): string {
  switch (step.action) {
    case 'merge-policy':
      return resource('aws_s3_bucket_policy', step.bucket, [`policy = ${heredoc(step.after)}`]);
    case 'switch-logging-off':
      return '# Delete the resource of the type aws_s3_bucket_logging of this bucket.';
    case 'set-logging':
    case 'drop-target-grants':
      return resource('aws_s3_bucket_logging', step.bucket, loggingLines(step.after));
    case 'create-log-bucket':
      return '# The log bucket is new.';
  }
}

const resource = (type: string, bucket: string, lines: readonly string[]): string =>
  [`resource "${type}" "this" {`, `  bucket = ${quoted(bucket)}`, ...lines.map((line) => `  ${line}`), '}'].join('\n');

/** In quotes `${` and `%{` begin templates: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences */
const quoted = (text: string): string => quotedAscii(text).replace(/[$%](?=\{)/g, '$&$&');

const heredoc = (policy: BucketPolicyDocument): string =>
  `<<-JSON\n${asciiEscaped(documentText(policy))
    .replace(/[$%](?=\{)/g, '$&$&')
    .replace(/^/gm, '    ')}\n  JSON`;

const DATE_SOURCE: Readonly<Record<KeyFormat, string | null>> = {
  simple: null,
  'partitioned-event-time': 'EventTime',
  'partitioned-delivery-time': 'DeliveryTime',
};

function loggingLines({ target, prefix, keyFormat, grants }: Logging): readonly string[] {
  const source = DATE_SOURCE[keyFormat];
  return [
    `target_bucket = ${quoted(target)}`,
    `target_prefix = ${quoted(prefix)}`,
    ...(source === null
      ? []
      : [
          'target_object_key_format {',
          '  partitioned_prefix {',
          `    partition_date_source = "${source}"`,
          '  }',
          '}',
        ]),
    ...(grants.length === 0 ? [] : [`# The ${grants.length} blocks target_grant stay as they are.`]),
  ];
}
