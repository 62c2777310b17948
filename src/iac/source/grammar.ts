import type { Node, Parser } from 'web-tree-sitter';
import { packagedFile } from '../../package-files.ts';

/** Parses HCL. Broken text has a tree too, with nodes of errors. */
export interface HclGrammar {
  /** `undefined` where the text is so broken that parsing was stopped. The tree is gone after `read` returned. */
  readonly parse: <T>(text: string, read: (root: Node) => T) => T | undefined;
}

const RUNTIME = 'web-tree-sitter.wasm';
const LANGUAGE = 'tree-sitter-terraform.wasm';

let loaded: Promise<HclGrammar> | undefined;

/** The parser is loaded for the first file in HCL, and stays. */
export const hclGrammar = (): Promise<HclGrammar> => {
  loaded ??= load();
  return loaded;
};

async function load(): Promise<HclGrammar> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => packagedFile(RUNTIME, `web-tree-sitter/${RUNTIME}`) });
  const path = packagedFile(LANGUAGE, `@tree-sitter-grammars/tree-sitter-hcl/${LANGUAGE}`);
  const language = await Language.load(path);
  const parser = new Parser().setLanguage(language);
  return { parse: (text, read) => parseWith(parser, text, read) };
}

/** A good file needs a step for some 46 characters, random text one for 35. */
const stepsFor = (text: string): number => 1000 + text.length / 4;

function parseWith<T>(parser: Parser, text: string, read: (root: Node) => T): T | undefined {
  let steps = 0;
  const limit = stepsFor(text);
  parser.reset();
  const tree = parser.parse(text, null, {
    progressCallback: () => {
      steps += 1;
      return steps > limit;
    },
  });
  if (tree === null) return undefined;
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}
