import type { Evaluated } from './evaluated.ts';
import type { SharedValues } from './functions.ts';
import type { Stack, StackEnvironment } from './stack.ts';

type Value = () => Evaluated | undefined;

/** What the stacks of an account give to each other, of those that are read together. */
export function sharedValues(stacks: () => readonly Stack[], { account, region }: StackEnvironment): SharedValues {
  const open = new Set<string>();
  /** Who needs what it gives has nothing to give. */
  const evaluated = (key: string, value: Value | undefined): Evaluated | undefined => {
    if (value === undefined || open.has(key)) return undefined;
    open.add(key);
    const found = value();
    open.delete(key);
    return found;
  };
  let byName: ReadonlyMap<string, Value> | undefined;
  const near = (where: string): readonly Stack[] =>
    stacks().filter((stack) => stack.account === account && stack.region === where);
  return {
    exported(name) {
      byName ??= new Map(near(region).flatMap((stack) => stack.exports()));
      return evaluated(`export ${name}`, byName.get(name));
    },
    stackOutput({ stackName, where, output }) {
      const stack = near(where || region).find((one) => one.stackName === stackName && stackName !== '');
      return evaluated(`output ${stackName} ${where} ${output}`, stack && (() => stack.output(output)));
    },
    isBucketName: (text) => stacks().some((stack) => stack.isBucketName(text)),
  };
}
