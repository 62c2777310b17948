import { allowing, sessionFilter } from './actions.ts';
import type { Call, Context } from './call.ts';
import { mayDo, openSession } from './identity.ts';
import { Refusal, type Reply } from './reply.ts';
import type { RoleSetup } from './scenario.ts';
import { type XmlContent, xml } from './xml.ts';

export const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const HOUR = 3600;
const LONGEST = 12 * HOUR;

export function answerSts(call: Call, context: Context): Reply {
  switch (call.operation) {
    case 'sts:GetCallerIdentity':
      return reply('GetCallerIdentity', {
        Arn: context.identity.arn,
        UserId: context.identity.userId,
        Account: context.identity.account,
      });
    case 'sts:AssumeRole':
      return assumeRole(call, context);
    default:
      throw new Refusal({
        code: 'InvalidAction',
        status: 400,
        message: 'Could not find operation for version 2011-06-15',
      });
  }
}

const reply = (operation: string, result: XmlContent): Reply => ({
  ...xml(`${operation}Response`, { [`${operation}Result`]: result }, STS_NAMESPACE),
  headers: { 'content-type': 'text/xml' },
});

function assumeRole(call: Call, context: Context): Reply {
  const { world, knobs, credentials, identity } = context;
  const form = call.query;
  const roleArn = form.get('RoleArn') ?? '';
  const sessionName = form.get('RoleSessionName') ?? '';
  const asked = Number(form.get('DurationSeconds') ?? HOUR);
  const [, account = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
  if (account === '') throw validation(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw validation(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (!Number.isInteger(asked) || asked < 900 || asked > LONGEST) {
    throw validation(`1 validation error detected: Value '${asked}' at 'durationSeconds' failed to satisfy constraint`);
  }
  if (identity.assumed && asked > HOUR) {
    throw validation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const name = path.split('/').at(-1) ?? path;
  const setup = world.accounts.get(account)?.setup;
  const role = setup?.roles?.find((one) => one.name === name);
  const trusted = role?.trusts ?? [world.scenario.organization?.managementAccount];
  // A role that is not there, one that does not trust the caller and an account that is closed all read the same.
  if (
    role === undefined ||
    (setup?.state ?? 'ACTIVE') !== 'ACTIVE' ||
    !trusted.includes(identity.account) ||
    (role.externalId !== undefined && role.externalId !== form.get('ExternalId')) ||
    !mayDo(world, knobs, identity, { action: 'sts:AssumeRole', resource: roleArn })
  ) {
    throw new Refusal({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    });
  }
  const life = Math.min(asked, knobs.tokenLifetimeSeconds ?? asked);
  const { accessKey, session } = openSession(credentials, {
    account,
    role: name,
    sessionName,
    filters: filtersOf(role, form.get('Policy')),
    ends: Date.now() + life * 1000,
  });
  const promised = Date.now() + (knobs.tokenEndsEarly === true ? asked : life) * 1000;
  return reply('AssumeRole', {
    AssumedRoleUser: { AssumedRoleId: session.identity.userId, Arn: session.identity.arn },
    Credentials: {
      AccessKeyId: accessKey,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(promised).toISOString(),
    },
    PackedPolicySize: 6,
  });
}

function filtersOf(role: RoleSetup, policy: string | null) {
  const ofRole = role.actions === undefined ? [] : [allowing(role.actions)];
  if (policy === null) return ofRole;
  if (policy.length > 2048) {
    throw validation(
      "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
    );
  }
  const ofSession = sessionFilter(policy);
  if (ofSession === null) {
    throw new Refusal({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'The policy is not in the valid JSON format.',
    });
  }
  return [...ofRole, ofSession];
}

const validation = (message: string): Refusal => new Refusal({ code: 'ValidationError', status: 400, message });
