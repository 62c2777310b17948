/** Control codes and what turns the direction of text: bucket names cannot have them, tags and policies can. */
export const plainText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
