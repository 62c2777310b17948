import type { Reporter } from '../../model/report.ts';
import { type MessageContent, type MessageRow, messageContent } from './content.ts';
import { fitted, type ShownSection } from './fit.ts';

/**
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using : 28 KB for a message.
 * Where the request does not name its charset, two bytes are counted for each character.
 */
const MAX_BYTES = 28 * 1024;

/** The body of one message for Teams with an Adaptive Card, to be posted by whoever has the address for it. */
export const teams: Reporter = async function* (header, accounts) {
  const content = await messageContent(header, accounts);
  const fits = (text: string): boolean => Math.max(Buffer.byteLength(text), 2 * text.length) <= MAX_BYTES;
  yield fitted(content, { render, fits });
};

const render = ({ title, lines }: Omit<MessageContent, 'sections'>, sections: readonly ShownSection[]) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body: [
          richText([{ ...run(title), weight: 'Bolder', size: 'Large' }]),
          ...lines.map((line) => richText([run(line)])),
          ...sections.flatMap(({ title: name, rows, more }) => [
            { ...richText([{ ...run(name), weight: 'Bolder' }]), separator: true },
            ...rows.map((one) => richText(inlines(one))),
            ...(more === '' ? [] : [richText([run(more)])]),
          ]),
        ],
      },
    },
  ],
});

/**
 * The text of a run is text: no Markdown is looked for in it, as it would be in a TextBlock.
 * https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features
 */
const richText = (runs: readonly object[]) => ({ type: 'RichTextBlock', inlines: runs });

const inlines = ({ mark, where, url, what }: MessageRow) => [
  ...(mark === '' ? [] : [{ ...run(`${mark} `), weight: 'Bolder' }]),
  url === '' ? run(where) : { ...run(where), selectAction: { type: 'Action.OpenUrl', url } },
  run(`: ${what}`),
];

/** `{{DATE(…)}}` and `{{TIME(…)}}` are the only words that a card replaces in a text; apart from each other two braces are none. */
const run = (text: string) => ({ type: 'TextRun', text: text.replaceAll(/\{(?=\{)/g, '{ ') });
