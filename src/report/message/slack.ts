import type { Reporter } from '../../model/report.ts';
import { type MessageContent, type MessageRow, messageContent } from './content.ts';
import { fitted, type ShownSection } from './fit.ts';

/**
 * A message has at most 50 blocks, a text at most 3,000 characters (https://docs.slack.dev/reference/block-kit/blocks): there are
 * six blocks at most, and rows of 400 characters. All blocks together are refused with `msg_blocks_too_long` near 13,200
 * characters (https://github.com/slackapi/bolt-js/issues/2509).
 */
const MAX_BYTES = 12_000;

/** The body of one message for Slack, to be posted by whoever has the address for it. */
export const slack: Reporter = async function* (header, accounts) {
  const content = await messageContent(header, accounts);
  yield fitted(content, { render, fits: (text) => Buffer.byteLength(text) <= MAX_BYTES });
};

const render = ({ title, lines }: Omit<MessageContent, 'sections'>, sections: readonly ShownSection[]) => ({
  // Notifications show this one; it is the only text that Slack looks for commands in.
  text: escaped([title, ...lines].join(' – ')),
  unfurl_links: false,
  unfurl_media: false,
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
    richText([{ type: 'rich_text_section', elements: [plain(lines.join('\n'))] }]),
    ...sections.map(({ title: name, rows, more }) =>
      richText([
        { type: 'rich_text_section', elements: [bold(name)] },
        ...(rows.length === 0 ? [] : [{ type: 'rich_text_list', style: 'bullet', elements: rows.map(listItem) }]),
        ...(more === '' ? [] : [{ type: 'rich_text_section', elements: [plain(more)] }]),
      ]),
    ),
  ],
});

/**
 * What stands in elements of rich text is text: no mention, link, date or markup is looked for in it.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
const richText = (elements: readonly object[]) => ({ type: 'rich_text', elements });

const listItem = ({ mark, where, url, what }: MessageRow) => ({
  type: 'rich_text_section',
  elements: [
    ...(mark === '' ? [] : [bold(mark), plain(' ')]),
    url === '' ? plain(where) : { type: 'link', url, text: where },
    plain(`: ${what}`),
  ],
});

const plain = (text: string) => ({ type: 'text', text });
const bold = (text: string) => ({ type: 'text', text, style: { bold: true } });

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
