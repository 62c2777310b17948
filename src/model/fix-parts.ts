import { visibleJson } from './visible-json.ts';

/** A piece of a fix: prose, a name or a short command within it, or something to copy into a terminal or an editor. */
export interface FixPart {
  readonly kind: 'prose' | 'code' | 'command';
  readonly text: string;
}

/** Fenced code, code in backticks, and calls of the AWS CLI with all their options. */
const COMMAND =
  /```\w*\n(?<fenced>[\s\S]*?)\n?```|`(?<code>[^`\n]+)`|(?<aws>\baws s3(?:api|control) [a-z-]+(?:\s+--[a-z-]+\s+(?:'[^']*'|[^\s']*[^\s',.;:]))+)/g;

export function fixParts(fix: string): readonly FixPart[] {
  const parts: FixPart[] = [];
  let end = 0;
  for (const match of fix.matchAll(COMMAND)) {
    const { fenced, code, aws } = match.groups ?? {};
    parts.push({ kind: 'prose', text: fix.slice(end, match.index) });
    const command = code === undefined ? (fenced ?? aws?.replaceAll(/\s*\n\s*/g, ' ')) : policyText(code);
    parts.push(command === undefined ? { kind: 'code', text: code ?? '' } : { kind: 'command', text: command });
    end = match.index + match[0].length;
  }
  parts.push({ kind: 'prose', text: fix.slice(end) });
  return parts
    .map((part, i) =>
      // The full stop behind a command belongs to the sentence, not to what is copied, and would begin a line.
      part.kind === 'prose' && parts[i - 1]?.kind === 'command'
        ? { ...part, text: part.text.replace(/^\s*[.,;:]\s/, '') }
        : part,
    )
    .filter(({ kind, text }) => kind !== 'prose' || /[^\s.,;:]/.test(text));
}

/** A policy stands on one line among the words, but goes into a file of its own. */
function policyText(code: string): string | undefined {
  if (!code.startsWith('{"')) return undefined;
  try {
    return visibleJson(JSON.parse(code), 2);
  } catch (error) {
    // Whoever wrote the rule meant something else.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
