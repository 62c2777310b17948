import { hasPlaceholder } from '../model/placeholder.ts';
import { matchesOpen } from './open-text.ts';
import { compilePattern } from './pattern.ts';
import type { Tri } from './tri.ts';

/** Who asks. `aws` is an ARN or an account id. */
export type Principal =
  | { readonly service: string }
  | { readonly aws: string }
  | { readonly federated: string }
  | { readonly canonicalUser: string };

/** The principals that a statement lists. */
export interface PrincipalList {
  /** `"*"` or `{"AWS": "*"}`: everybody, AWS services too. */
  readonly everyone: boolean;
  readonly services: ReadonlySet<string>;
  /** As written: ARNs, account ids, ids of principals that are gone. */
  readonly aws: ReadonlySet<string>;
  /** Accounts listed as a whole, by id or as `:root`. */
  readonly accounts: ReadonlySet<string>;
  readonly federated: ReadonlySet<string>;
  readonly canonicalUsers: ReadonlySet<string>;
  /** Kinds of principals that this program does not know. */
  readonly otherKinds: readonly string[];
  /** Some name holds text that is known only after deployment. */
  readonly placeholders: boolean;
}

const ACCOUNT = /^\d{12}$/;
const ROOT = /^arn:[^:]+:iam::(\d{12}):root$/;
const ROLE = /^(arn:[^:]+:)iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const SESSION = /^(arn:[^:]+:)sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;
const ACCOUNT_OF = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/;

/** `byKind` as in a policy: `AWS`, `Service`, `Federated`, `CanonicalUser`. */
export function principalList(byKind: ReadonlyMap<string, readonly string[]>): PrincipalList {
  const of = (kind: string): ReadonlySet<string> => new Set(byKind.get(kind));
  const aws = of('AWS');
  return {
    everyone: aws.has('*'),
    services: of('Service'),
    aws,
    accounts: new Set([...aws].flatMap((one) => (ACCOUNT.test(one) ? [one] : (ROOT.exec(one)?.[1] ?? [])))),
    federated: of('Federated'),
    canonicalUsers: of('CanonicalUser'),
    otherKinds: [...byKind.keys()].filter((kind) => !KINDS.includes(kind)),
    placeholders: [...byKind.values()].some((names) => names.some(hasPlaceholder)),
  };
}

const KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Whether the principal is in the list. Wildcards inside a name are no wildcards: IAM takes only the lone `*`. */
export function listsPrincipal(list: PrincipalList, principal: Principal): Tri {
  if (list.everyone) return 'yes';
  if (isListed(list, principal)) return 'yes';
  // An account has a canonical user id too, and nothing in the request says which.
  const bothWays =
    ('aws' in principal && list.canonicalUsers.size > 0) || ('canonicalUser' in principal && list.aws.size > 0);
  const open = bothWays || listsAllOfKind(list, principal) || list.otherKinds.length > 0 || mayList(list, principal);
  return open ? 'unknown' : 'no';
}

const LITERAL = { wildcards: false, variables: false } as const;

/** Some of it is known only after deployment, and may be this principal or everybody. */
function mayList(
  { services, aws, federated, canonicalUsers, placeholders }: PrincipalList,
  principal: Principal,
): boolean {
  if (!placeholders) return false;
  const mayBe = (listed: ReadonlySet<string>, name: string): boolean =>
    [...listed].some((one) => hasPlaceholder(one) && matchesOpen(compilePattern(one, LITERAL), name) !== 'no');
  if (mayBe(aws, '*')) return true;
  if ('service' in principal) return mayBe(services, principal.service);
  if ('federated' in principal) return mayBe(federated, principal.federated);
  // Accounts, roles and their sessions are listed in several ways.
  return [...aws, ...canonicalUsers].some(hasPlaceholder);
}

/** AWS says what `*` means alone and under `AWS`, and leaves open what it does under another kind of principal. */
function listsAllOfKind({ services, federated, canonicalUsers }: PrincipalList, principal: Principal): boolean {
  if ('service' in principal) return services.has('*');
  if ('federated' in principal) return federated.has('*');
  return 'canonicalUser' in principal && canonicalUsers.has('*');
}

function isListed(list: PrincipalList, principal: Principal): boolean {
  if ('service' in principal) return list.services.has(principal.service);
  if ('federated' in principal) return list.federated.has(principal.federated);
  if ('canonicalUser' in principal) return list.canonicalUsers.has(principal.canonicalUser);
  return list.aws.has(principal.aws) || listsAccountOf(list, principal.aws) || listsRoleOf(list, principal.aws);
}

function listsAccountOf({ accounts }: PrincipalList, arn: string): boolean {
  const account = ACCOUNT.test(arn) ? arn : ACCOUNT_OF.exec(arn)?.[1];
  return account !== undefined && accounts.has(account);
}

/** A role that is listed covers its sessions. The ARN of a session has no path, and role names are unique without it. */
function listsRoleOf({ aws }: PrincipalList, arn: string): boolean {
  const [, partition, account, role] = SESSION.exec(arn) ?? [];
  if (role === undefined) return false;
  return [...aws].some((one) => {
    const listed = ROLE.exec(one);
    return listed?.[1] === partition && listed?.[2] === account && listed?.[3] === role;
  });
}
