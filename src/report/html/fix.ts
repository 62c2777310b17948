import type { ShownFinding } from './shown-finding.ts';

/** A piece of a fix: prose, or something to copy into a terminal or an editor. */
export interface FixPart {
  readonly kind: 'prose' | 'command';
  readonly text: string;
}

const PLACEHOLDER = /\b(?:LOG-)?BUCKET\b/g;

/** What S3 allows in names; anything else does not get into a command. */
const BUCKET_NAME = /^[\w.-]+$/;

/**
 * The fix with the names of this finding. `BUCKET` is the bucket that the rule was asked of, where that is one; `LOG-BUCKET`
 * is the place of the finding, unless the fix names both and the place is `BUCKET`: then the log bucket is still to be chosen.
 */
export function fixOf(fix: string, { bucket, affected, affectedCount, atAsked }: ShownFinding): string {
  const asked = affectedCount === 1 ? affected[0] : undefined;
  const namesBoth = new Set(fix.match(PLACEHOLDER)).size > 1;
  const logBucket = namesBoth && atAsked ? undefined : bucket;
  return fix.replaceAll(PLACEHOLDER, (placeholder) => {
    const name = placeholder === 'BUCKET' ? asked : logBucket;
    return name !== undefined && BUCKET_NAME.test(name) ? name : placeholder;
  });
}

/** Fenced code, code in backticks, and calls of the AWS CLI with all their options. */
const COMMAND =
  /```\w*\n(?<fenced>[\s\S]*?)\n?```|`(?<quoted>[^`\n]+)`|(?<aws>\baws s3api [a-z-]+(?:\s+--[a-z-]+\s+(?:'[^']*'|[^\s']*[^\s',.;:]))+)/g;

export function fixParts(fix: string): readonly FixPart[] {
  const parts: FixPart[] = [];
  let end = 0;
  for (const match of fix.matchAll(COMMAND)) {
    const { fenced, quoted, aws } = match.groups ?? {};
    parts.push({ kind: 'prose', text: fix.slice(end, match.index) });
    parts.push({ kind: 'command', text: fenced ?? quoted ?? aws?.replaceAll(/\s*\n\s*/g, ' ') ?? '' });
    end = match.index + match[0].length;
  }
  parts.push({ kind: 'prose', text: fix.slice(end) });
  return parts
    .map(({ kind, text }) => ({ kind, text: text.replace(/^\s*[.,;:]\s/, '').trim() }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}
