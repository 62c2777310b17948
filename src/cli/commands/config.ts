import { Document, isCollection, isMap, isScalar, type Node, Scalar } from 'yaml';
import { type AsInFile, asInFile } from '../../config/as-in-file.ts';
import type { ScanFlags } from '../../config/flags.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';

export interface ConfigShowFlags extends Omit<ScanFlags, 'format'> {
  readonly format: 'yaml' | 'json';
}

/** What a scan with these flags, this environment and this file would do, and where each value comes from. */
export async function configShow({ format, ...flags }: ConfigShowFlags, io: Io): Promise<ExitCode> {
  const settings = asInFile(await readOptions(flags, io, 'scan'));
  io.out.write(format === 'json' ? `${JSON.stringify(asJson(settings), null, 2)}\n` : asYaml(settings));
  return Exit.clean;
}

const asJson = (settings: readonly AsInFile[]) =>
  Object.fromEntries(settings.map(({ name, value, from }) => [name, { value, from }]));

/** A settings file that does the same, with what no file can contain in a comment at its end. */
function asYaml(settings: readonly AsInFile[]): string {
  const document = new Document({});
  for (const { path, value, from } of settings) {
    if (path === null || value === null) continue;
    const node: Node = document.createNode(value);
    document.setIn(path, node);
    const holder = document.getIn(path.slice(0, -1));
    const isLong = isCollection(node) && node.items.some((item) => !isScalar(item));
    if (!isLong) {
      if (isCollection(node)) node.flow = true;
      node.comment = ` ${from}`;
    } else if (isMap(holder)) {
      const pair = holder.items.find(({ key }) => (isScalar(key) ? key.value : key) === path.at(-1));
      if (pair !== undefined) {
        const key = new Scalar(path.at(-1));
        key.commentBefore = ` ${from}`;
        pair.key = key;
      }
    }
  }
  const others = settings.filter(({ path, value, from }) => path === null && value !== null && from !== 'default');
  if (others.length > 0)
    document.comment = others.map(({ name, value, from }) => ` ${name}: ${JSON.stringify(value)} (${from})`).join('\n');
  return document.toString({ lineWidth: 120 });
}
