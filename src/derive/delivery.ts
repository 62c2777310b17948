import { objectAcls } from './delivery/acl.ts';
import { undecided, unobservedCheck } from './delivery/checks.ts';
import { type CheckParts, joinChecks } from './delivery/join-checks.ts';
import { type LogRequest, logRequests } from './delivery/log-request.ts';
import { targetPermission } from './delivery/permission.ts';
import { type RcpResult, rcpChecks } from './delivery/rcp.ts';
import { placeChecks, settingChecks } from './delivery/target-checks.ts';
import type {
  CheckName,
  DeliveryCheck,
  DeliveryOptions,
  DeliverySettings,
  DeliverySource,
  DeliveryTarget,
  DeliveryVerdict,
} from './delivery/verdict.ts';

type Into = (source: DeliverySource) => DeliveryVerdict;

/**
 * Verdicts on deliveries of one account. What concerns the account, or a target alone, is worked out once for all sources;
 * sources of which all checks say the same share one verdict.
 */
export function deliveries(options: DeliveryOptions): (target: DeliveryTarget) => Into {
  const rcpOf = rcpChecks(options);
  const requestOf = (source: DeliverySource): LogRequest => {
    let request: LogRequest | undefined;
    return (attempt) => {
      request ??= logRequests(source, options);
      return request(attempt);
    };
  };
  return (target) => {
    const placeOf = placeChecks(target, options);
    if (target === undefined) {
      return (source) => {
        const rcp = rcpOf(source, requestOf(source), 'disabled');
        return ofAbsentTarget(source, { place: placeOf(source), rcp, settings: options });
      };
    }
    const permissionOf = targetPermission(target, options);
    const settingsOf = settingChecks(target, options);
    const acls = objectAcls(target);
    let last: (Alike & { readonly verdict: DeliveryVerdict }) | undefined;
    return (source) => {
      const request = requestOf(source);
      const place = placeOf(source);
      const settings = settingsOf(source);
      const rcp = rcpOf(source, request, acls);
      const permission = permissionOf(source, request);
      if (last?.place === place && last.settings === settings && last.rcp === rcp && last.permission === permission)
        return last.verdict;
      const verdict = joinChecks({ others: [...place, ...settings], permission, rcp }, options);
      last = { place, settings, rcp, permission, verdict };
      return verdict;
    };
  };
}

interface Alike extends Pick<CheckParts, 'permission' | 'rcp'> {
  readonly place: readonly DeliveryCheck[];
  readonly settings: readonly DeliveryCheck[];
}

/**
 * Can S3 write the access logs of the source into the target? Every check has its own outcome; one that blocks wins, then
 * one that is unknown. `target` is the bucket as the listing of the source's account has it, `undefined` if it lacks it.
 */
export const deliveryVerdict = (
  source: DeliverySource,
  target: DeliveryTarget,
  options: DeliveryOptions = {},
): DeliveryVerdict => deliveries(options)(target)(source);

const NEEDS_TARGET: readonly CheckName[] = ['object-lock', 'requester-pays', 'encryption', 'target-grants'];

interface OfAbsent {
  readonly place: readonly DeliveryCheck[];
  readonly rcp: RcpResult;
  readonly settings: DeliverySettings;
}

/** Nothing can be seen of a target that is not in the account. */
function ofAbsentTarget({ logging }: DeliverySource, { place, rcp, settings }: OfAbsent): DeliveryVerdict {
  const unobserved = place.flatMap((check) => (check.name === 'target-exists' ? check.unobserved : []));
  const notSeen = (name: CheckName) =>
    unobserved.length > 0
      ? unobservedCheck(name, `Bucket ${logging.target}`, unobserved)
      : undecided(name, `${logging.target} is not in the account, so nothing is known of it`);
  const permission = {
    noDeny: notSeen('no-deny'),
    allow: notSeen('allow'),
    via: '',
    scoped: false,
    scopedUnobserved: [],
    statements: { noDeny: '', allow: '' },
  } as const;
  return joinChecks({ others: [...place, ...NEEDS_TARGET.map(notSeen)], permission, rcp }, settings);
}
