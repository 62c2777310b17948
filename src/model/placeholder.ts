/**
 * Stands, within names, ids and policies, for text that is known only after deployment: `${AWS::AccountId}`,
 * `${aws_s3_bucket.logs}`. Two equal ones are the same text; what else one equals is not known. IAM's own policy variables
 * have a single colon (`${aws:username}`) or none; placeholders have a dot or two colons, and no comma.
 */
const PLACEHOLDER = /\$\{[A-Za-z_](?=[^{}]*(?:\.|::))[^{}:,]*(?:::[^{}:,]*)*\}/;

const ESCAPES: Readonly<Record<string, string>> = { '%': '%25', ':': '%3A', ',': '%2C', '{': '%7B', '}': '%7D' };

/** `reference` is the address, or the pseudo parameter, that the text comes from. Different ones have different placeholders. */
export function placeholder(reference: string): string {
  const escaped = reference.replaceAll(/[%,{}]|(?<!:):(?!:)|:{3,}/g, (text) =>
    [...text].map((one) => ESCAPES[one]).join(''),
  );
  return /\.|::/.test(escaped) ? `\${${escaped}}` : `\${${escaped}.Ref}`;
}

/**
 * Stands for the name of a bucket that goes by this address. Buckets are called differently, so that two of these are surely not
 * the same text.
 */
export const bucketPlaceholder = (address: string): string => placeholder(`${address}${OF_BUCKET}`);

const OF_BUCKET = '::bucket';

export const isBucketPlaceholder = (text: string): boolean => text.endsWith(`${OF_BUCKET}}`);

/** What a placeholder stands for, for people. */
export const referenceIn = (text: string): string =>
  text.slice(2, isBucketPlaceholder(text) ? -1 - OF_BUCKET.length : -1);

export const hasPlaceholder = (text: string): boolean => text.includes('${') && PLACEHOLDER.test(text);

const PSEUDO_PARAMETER = /\$\{AWS::\w+\}/g;

/**
 * Pseudo parameters stand for themselves where a name or a prefix is judged: a template that has `${AWS::StackName}/` there does
 * not mean the prefix of another bucket, and keeps the text the same wherever it is deployed.
 */
export const standsForItself = (text: string): boolean =>
  !text.includes('${') || !hasPlaceholder(text.replaceAll(PSEUDO_PARAMETER, ''));

/** The first one in a text; `''` where there is none. */
export const firstPlaceholder = (text: string): string => PLACEHOLDER.exec(text)?.[0] ?? '';

const PIECES = new RegExp(PLACEHOLDER.source, 'g');

/** A text cut at its placeholders: what stands between them, and they themselves. */
export function piecesOf(text: string): readonly { readonly text: string; readonly isPlaceholder: boolean }[] {
  if (!text.includes('${')) return text === '' ? [] : [{ text, isPlaceholder: false }];
  const pieces: { readonly text: string; readonly isPlaceholder: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isPlaceholder: false });
    pieces.push({ text: match[0], isPlaceholder: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isPlaceholder: false });
  return pieces;
}

/** Changes what is known of a text. */
export const outsidePlaceholders = (text: string, change: (piece: string) => string): string =>
  hasPlaceholder(text)
    ? piecesOf(text)
        .map((piece) => (piece.isPlaceholder ? piece.text : change(piece.text)))
        .join('')
    : change(text);
