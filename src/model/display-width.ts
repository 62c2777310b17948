/** Characters that a terminal shows in two columns: those of East Asian scripts, wide forms, and emoji. https://unicode.org/reports/tr11/ */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
/** They stand above or below the one before. */
const COMBINING = /[\p{Mn}\p{Me}]/u;
const NARROW = /^[ -~]*$/;

/** Columns of a terminal that a text without control characters takes. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
  return width;
}
