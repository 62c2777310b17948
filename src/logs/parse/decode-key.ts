/**
 * An object key as the object has it. The log encodes keys twice: a quote is `%2522` there. What is no valid encoding stays
 * as it is, and so does `+`, which a few operations write for a blank: nothing tells it from a plus.
 */
export const decodeKey = (key: string): string => (key.includes('%') ? decodeOnce(decodeOnce(key)) : key);

function decodeOnce(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
