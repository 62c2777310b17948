import { createHash } from 'node:crypto';
import { Document, isMap, isSeq, Scalar, visit } from 'yaml';
import { counted } from '../../model/counted.ts';
import type { FixPlan } from '../fix-plan.ts';
import { asciiEscaped } from './document-text.ts';
import { inverseText, stepText } from './step-text.ts';
import { writtenPlan } from './written-plan.ts';

/**
 * A plan as the file that people review: YAML of printable ASCII, the same bytes for the same plan. Its last line is
 * `planHash:` with the hash of all bytes before that line.
 */
export function fixPlanText(plan: FixPlan): string {
  const body = bodyText(plan);
  return `${body}planHash: ${sha256(body)}\n`;
}

/** The hash that a review approves, and that `fix apply` demands. */
export const fixPlanHash = (plan: FixPlan): string => sha256(bodyText(plan));

/** @param bytes bytes, or text that is ASCII */
export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

function bodyText(plan: FixPlan): string {
  const { steps, header } = plan;
  const document = new Document(writtenPlan(plan), { aliasDuplicateObjects: false });
  visit(document, { Scalar: (key, scalar) => (key === 'key' ? undefined : chooseQuotes(scalar)) });
  document.commentBefore = [
    ` Changes of S3 server access logging, for review: ${counted(steps.length, 'step')} in ${counted(header.accounts.length, 'account')}.`,
    ' Approve the hash in the last line: `s3log-audit fix apply` demands it, and takes no file that differs in one byte.',
  ].join('\n');
  const written = document.get('steps');
  if (isSeq(written))
    for (const [index, step] of steps.entries()) {
      const node = written.items[index];
      if (!isMap(node)) continue;
      node.spaceBefore = index > 0;
      node.commentBefore = ` ${index + 1} of ${steps.length}: ${stepText(step)}.\n Undone: ${inverseText(step)}.`;
    }
  // All that is not ASCII stands between double quotes, where YAML has the escapes of JSON.
  return asciiEscaped(document.toString({ lineWidth: 0, doubleQuotedAsJSON: true }));
}

/** Policies are blocks; other texts have quotes wherever a reader, or another parser, could take them for something else. */
function chooseQuotes(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value !== 'string') return;
  if (/^\{\n/.test(value)) scalar.type = Scalar.BLOCK_LITERAL;
  else if (/^[a-z][a-z0-9./-]*( [a-zA-Z0-9./-]+)*$/.test(value) && !WORDS.test(value)) scalar.type = Scalar.PLAIN;
  else scalar.type = Scalar.QUOTE_DOUBLE;
}

/** Of YAML 1.1, which other parsers still read. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null)$/;
