import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './reply.ts';
import { type BucketSetup, type GrantSetup, LOG_DELIVERY_GROUP } from './scenario.ts';
import { child, children, needed, text, type XmlContent } from './xml.ts';

const ALL = 'http://acs.amazonaws.com/groups/global/AllUsers';
const AUTHENTICATED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';

const to = (grantee: string, ...permissions: readonly string[]): readonly GrantSetup[] =>
  permissions.map((permission) => ({ grantee, permission }));

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED: Readonly<Record<string, readonly GrantSetup[]>> = {
  private: [],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
  'public-read': to(ALL, 'READ'),
  'public-read-write': to(ALL, 'READ', 'WRITE'),
  'authenticated-read': to(AUTHENTICATED, 'READ'),
  'log-delivery-write': to(LOG_DELIVERY_GROUP, 'WRITE', 'READ_ACP'),
};

const GRANT_HEADERS: Readonly<Record<string, string>> = {
  'x-amz-grant-read': 'READ',
  'x-amz-grant-write': 'WRITE',
  'x-amz-grant-read-acp': 'READ_ACP',
  'x-amz-grant-write-acp': 'WRITE_ACP',
  'x-amz-grant-full-control': 'FULL_CONTROL',
};

/** Grants of the headers, canned or one by one; `undefined` without any such header. */
export function grantsInHeaders(headers: IncomingHttpHeaders): readonly GrantSetup[] | undefined {
  const canned = headers['x-amz-acl'];
  if (canned !== undefined) {
    const grants = CANNED[String(canned)];
    if (grants === undefined) throw invalidArgument('x-amz-acl', String(canned));
    return grants;
  }
  const given = Object.entries(GRANT_HEADERS).filter(([name]) => headers[name] !== undefined);
  if (given.length === 0) return undefined;
  return given.flatMap(([name, permission]) =>
    String(headers[name])
      .split(',')
      .map((grantee) => {
        const [, kind = '', value = ''] = /^\s*(id|uri|emailAddress)="?([^"]*)"?\s*$/.exec(grantee) ?? [];
        if (kind === 'emailAddress') throw emailGrantee();
        if (kind === '') throw invalidArgument(name, grantee);
        return { grantee: value, permission };
      }),
  );
}

/** Grants of an XML list, the owner's own aside. */
export const grantsOf = (list: XmlContent): readonly GrantSetup[] =>
  children(list, 'Grant').map((one) => {
    const grantee = child(one, 'Grantee') ?? {};
    if (text(grantee, 'EmailAddress') !== undefined) throw emailGrantee();
    return { grantee: text(grantee, 'URI') ?? needed(grantee, 'ID'), permission: needed(one, 'Permission') };
  });

/** Refuses grants that the bucket's settings do not let in. */
export function checkGrants(grants: readonly GrantSetup[], setup: BucketSetup, blocked: boolean): void {
  if (grants.length === 0) return;
  if ((setup.ownership === undefined ? 'BucketOwnerEnforced' : setup.ownership) === 'BucketOwnerEnforced') {
    throw new Refusal({
      code: 'AccessControlListNotSupported',
      status: 400,
      message: 'The bucket does not allow ACLs',
      fields: { BucketName: setup.name },
    });
  }
  if (blocked && grants.some(({ grantee }) => grantee === ALL || grantee === AUTHENTICATED)) {
    throw new Refusal({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
  }
}

const invalidArgument = (name: string, value: string): Refusal =>
  new Refusal({
    code: 'InvalidArgument',
    status: 400,
    message: '',
    fields: { ArgumentName: name, ArgumentValue: value },
  });

// E-mail addresses name nobody since October 2025: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
const emailGrantee = (): Refusal =>
  new Refusal({
    code: 'MethodNotAllowed',
    status: 405,
    message: 'The specified method is not allowed against this resource.',
  });
