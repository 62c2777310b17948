import type { KeySetup } from './scenario.ts';
import { accountOf, type World } from './world.ts';

/** A key with where it is. */
export interface KmsKey {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly setup: KeySetup;
}

export interface KeyHome {
  readonly account: string;
  readonly region: string;
}

const keyArn = ({ account, region }: KeyHome, id: string): string => `arn:aws:kms:${region}:${account}:key/${id}`;

/** By id, ARN, alias (`alias/…`) or the ARN of an alias; names without an account are looked up at home. */
export function keyOf(world: World, name: string, home: KeyHome): KmsKey | undefined {
  const [, region = home.region, account = home.account, rest = name] =
    /^arn:aws:kms:([^:]+):(\d{12}):(.+)$/.exec(name) ?? [];
  if (!world.accounts.has(account)) return undefined;
  const wanted = rest.startsWith('key/') ? rest.slice('key/'.length) : rest;
  const setup = (accountOf(world, account).setup.keys ?? []).find(
    (key) => key.region === region && (key.id === wanted || (key.aliases ?? []).includes(wanted)),
  );
  return setup && { arn: keyArn({ account, region }, setup.id), account, region, setup };
}

export const usableKey = ({ state = 'Enabled' }: KeySetup): boolean => state === 'Enabled';
