/**
 * Stands, within names, ids and policies, for text that is known only after deployment: `${AWS::AccountId}`,
 * `${aws_s3_bucket.logs}`. Two equal ones are the same text; what else one equals is not known. IAM's own policy variables
 * have a single colon (`${aws:username}`), placeholders none or two.
 */
const PLACEHOLDER = /\$\{[A-Za-z_][^}:]*(?:::[^}:]*)?\}/;

/** `reference` is the address, or the pseudo parameter, that the text comes from. */
export const placeholder = (reference: string): string =>
  `\${${reference.replaceAll('}', '').replaceAll(/(?<!:):(?!:)/g, '')}}`;

export const hasPlaceholder = (text: string): boolean => PLACEHOLDER.test(text);
