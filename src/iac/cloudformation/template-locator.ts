import type { SourceLocation } from '../../model/finding.ts';
import type { Locate } from '../planned.ts';
import type { AddressOf, Stack } from './stack.ts';
import { isTemplateMap, mapIn, memberOf, type TemplateMap, type TemplateValue } from './template-value.ts';

interface Declared {
  readonly stack: Stack;
  readonly id: string;
}

/** `Logs` is the line of the logical id, `Logs.LoggingConfiguration` that of the property. */
export function templateLocator(stacks: readonly Stack[], addressOf: AddressOf): Locate {
  const declared = new Map<string, Declared>();
  for (const stack of stacks) for (const { id } of stack.resources) declared.set(addressOf(stack, id), { stack, id });
  return (address) => {
    // Construct paths have dots too.
    for (let end = address.length; end > 0; end = address.lastIndexOf('.', end - 1)) {
      const found = declared.get(address.slice(0, end));
      if (found !== undefined) return locationOf(found, address, address.slice(end + 1));
    }
    return undefined;
  };
}

function locationOf({ stack, id }: Declared, address: string, path: string): SourceLocation | undefined {
  const { file, body, lineOf } = stack.template;
  const resources = mapIn(body, 'Resources');
  const resource = memberOf(resources, id);
  const line = lineOf(resources, id);
  if (line === undefined || !isTemplateMap(resource)) return undefined;
  let at: TemplateValue | undefined = memberOf(resource, 'Properties');
  let innermost = line;
  for (const part of path === '' ? [] : path.split('.')) {
    if (!isTemplateMap(at)) break;
    const map: TemplateMap = at;
    innermost = lineOf(map, part) ?? innermost;
    at = memberOf(map, part);
  }
  return { file, line: innermost, address };
}
