/** Element of a document, with its text as it stands there. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Empty where there are children. */
  readonly text: string;
}

const PROLOGUE = /^\uFEFF?\s*(?:<\?xml\s[^<>]*\?>\s*)?(?:<!--(?:(?!--)[\s\S])*-->\s*)*/;
const TOKEN = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
/** AWS nests seven deep at most. */
const DEEPEST = 16;

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * The elements of a document of AWS; `undefined` if the text is anything but one whole element. Only what AWS writes is
 * taken: no document type, no entities of its own, no CDATA, between elements nothing or a new line and its indent. What the
 * SDK reads from such a text cannot differ from what is seen here. Linear in the length of the text.
 */
export function xmlOutline(text: string): XmlElement | undefined {
  const token = new RegExp(TOKEN);
  token.lastIndex = PROLOGUE.exec(text)?.[0].length ?? 0;
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    const [, closing, name, , selfClosed, between] = match;
    const parent = open.at(-1);
    if (name === undefined) {
      if (parent === undefined ? between?.trim() !== '' : !addText(parent, between ?? '')) return undefined;
      continue;
    }
    if (closing === '/') {
      if (parent?.name !== name) return undefined;
      open.pop();
      root = close(parent, open.at(-1)) ?? root;
      continue;
    }
    if (root !== undefined || open.length >= DEEPEST || (parent !== undefined && !isIndent(parent.text)))
      return undefined;
    const element: OpenElement = { name, children: [], text: '' };
    if (selfClosed === '/') root = close(element, parent) ?? root;
    else open.push(element);
  }
  return open.length === 0 ? root : undefined;
}

/** `false` for what the SDK would read otherwise. */
function addText(parent: OpenElement, text: string): boolean {
  if (parent.children.length > 0) return isIndent(text);
  parent.text += text;
  return !UNREADABLE.test(text);
}

/** Between elements the SDK leaves out what has a new line. With anything else there it reads none of the elements. */
const isIndent = (text: string): boolean => text === '' || (text.trim() === '' && /[\n\r]/.test(text));

/** An entity that the SDK leaves out, or a character beyond 16 bits, of which it makes another one. */
const UNREADABLE = /&(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z][a-zA-Z0-9]*;|&#(?:x0*[1-9a-fA-F][0-9a-fA-F]{4,}|\d{6,});/;

/** Hands the element to its parent; the root has none and comes back. */
function close({ name, children, text }: OpenElement, parent: OpenElement | undefined): XmlElement | undefined {
  const element: XmlElement = { name, children, text: children.length > 0 ? '' : text };
  if (parent === undefined) return element;
  parent.children.push(element);
  return undefined;
}
