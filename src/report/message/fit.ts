import { compact } from '../json-text.ts';
import type { MessageContent, MessageSection } from './content.ts';

/** A section as it is shown. */
export interface ShownSection extends Omit<MessageSection, 'total'> {
  /** What is left out, in words; `''` for nothing. */
  readonly more: string;
}

export interface Form {
  readonly render: (content: Omit<MessageContent, 'sections'>, sections: readonly ShownSection[]) => object;
  /** Of the text of a message. */
  readonly fits: (text: string) => boolean;
}

/** The message with as many rows as fit into it. Without rows it has nothing of unknown length. */
export function fitted(content: MessageContent, { render, fits }: Form): string {
  for (let most = Math.max(0, ...content.sections.map(({ rows }) => rows.length)); ; most -= 1) {
    const text = `${compact(render(content, content.sections.map(shown(most))))}\n`;
    if (most === 0 || fits(text)) return text;
  }
}

const shown =
  (most: number) =>
  ({ title, rows, total }: MessageSection): ShownSection => {
    const kept = rows.slice(0, most);
    const left = total - kept.length;
    return {
      title: `${title} (${total})`,
      rows: kept,
      more: left === 0 ? '' : `and ${left} more in the other reports`,
    };
  };
