import { isOrganizationId } from '../model/names.ts';
import type { FindingV1 } from '../report/json-v1.ts';

/** Security Hub takes findings in the account that they are about, and shows them in one Region. */
export interface Destination {
  readonly account: string;
  readonly region: string;
}

export interface Homes {
  /** Region for what sits at an account, or where no Region is known. */
  readonly region: string;
  /** Account for what is said of the organization as a whole. */
  readonly account: string;
}

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/;

export const isRegion = (text: string): boolean => REGION.test(text);

/** `undefined`: it belongs to no account that is known. */
export function destinationOf({ account, region }: FindingV1, homes: Homes): Destination | undefined {
  const where = region !== null && isRegion(region) ? region : homes.region;
  if (account === null) return undefined;
  if (isOrganizationId(account)) return { account: homes.account, region: homes.region };
  return ACCOUNT.test(account) ? { account, region: where } : undefined;
}
