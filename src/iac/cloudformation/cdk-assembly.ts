import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';
import type { SourceFiles } from '../planned.ts';
import { joinPath } from '../source/join-path.ts';

/** A stack of a cloud assembly, which `cdk synth` writes into the folder cdk.out. */
export interface AssemblyStack {
  /** Id of its artifact. */
  readonly id: string;
  readonly stackName: string;
  readonly file: string;
  /** `''`: not known, so that the stack may be deployed anywhere. */
  readonly account: string;
  readonly region: string;
}

export const MANIFEST = 'manifest.json';
/** Stages within stages. */
const DEEPEST = 8;

/** https://docs.aws.amazon.com/cdk/v2/guide/deploy.html: an artifact for each stack, and one for each stage, with a manifest of its own. */
export async function assemblyStacks(folder: string, files: SourceFiles, depth = 0): Promise<readonly AssemblyStack[]> {
  const file = joinPath(folder, MANIFEST);
  const manifest = manifestOf(await files.read(file), file);
  const found: AssemblyStack[] = [];
  for (const [id, artifact] of Object.entries(manifest)) {
    if (!isJsonObject(artifact)) continue;
    const properties = isJsonObject(artifact['properties']) ? artifact['properties'] : {};
    const text = (name: string, of: JsonObject = properties): string => {
      const value = of[name];
      return typeof value === 'string' ? value : '';
    };
    if (artifact['type'] === 'aws:cloudformation:stack' && text('templateFile') !== '')
      found.push({
        id,
        stackName: text('stackName') || id,
        file: joinPath(folder, text('templateFile')),
        ...environmentOf(text('environment', artifact)),
      });
    if (artifact['type'] === 'cdk:cloud-assembly' && text('directoryName') !== '' && depth < DEEPEST)
      found.push(...(await assemblyStacks(joinPath(folder, text('directoryName')), files, depth + 1)));
  }
  return found;
}

function manifestOf(text: string | null, file: string): JsonObject {
  const hint = 'give the folder that cdk synth writes: cdk.out';
  if (text === null) throw new UserError(`${file}: there is no such file`, { hint });
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) && isJsonObject(value['artifacts'])) return value['artifacts'];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(`${file}: this is no manifest of a CDK cloud assembly`, { hint });
}

/** `aws://111122223333/eu-west-1`, with `unknown-account` and `unknown-region` where the app does not say. */
function environmentOf(environment: string): Pick<AssemblyStack, 'account' | 'region'> {
  const [, account = '', region = ''] = /^aws:\/\/([^/]*)\/([^/]*)$/.exec(environment) ?? [];
  return {
    account: /^\d{12}$/.test(account) ? account : '',
    region: /^[a-z]+(?:-[a-z]+)+-\d+$/.test(region) ? region : '',
  };
}
