/** A piece of a fix: prose, or something to copy into a terminal or an editor. */
export interface FixPart {
  readonly kind: 'prose' | 'command';
  readonly text: string;
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
