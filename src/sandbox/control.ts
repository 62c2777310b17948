import type { AccessLogs } from './access-logs/access-logs.ts';
import type { Clock } from './clock.ts';
import type { Counter } from './counts.ts';
import type { Knobs } from './knobs.ts';
import type { LoggedRequest } from './logged-request.ts';
import type { Reply } from './reply.ts';
import type { Incoming } from './request.ts';

const PREFIX = '/-/';

/** No bucket can be called `-`, so these paths are free for steering the server from another process. */
export const isControl = (path: string): boolean => path.startsWith(PREFIX);

export interface Controlled {
  readonly counter: Counter;
  readonly setKnobs: (knobs: Knobs) => void;
  readonly clock: Clock;
  readonly accessLogs: AccessLogs;
  readonly logRequest: (request: LoggedRequest) => boolean;
}

/**
 * `GET /-/counts`, `POST /-/counts/reset`, `PUT /-/knobs` with the knobs as JSON; `GET /-/time`,
 * `PUT /-/time` with `{"now":"2026-01-02T03:00:00Z"}` or `{"advanceSeconds":86400}`; `GET /-/access-logs`,
 * `POST /-/access-logs` with a request or a list of them to be logged.
 */
export function answerControl({ method, path, body }: Incoming, controlled: Controlled): Reply {
  const { counter, setKnobs, accessLogs, clock, logRequest } = controlled;
  switch (`${method} ${path}`) {
    case 'GET /-/counts':
      return answer(200, counter.read());
    case 'POST /-/counts/reset':
      counter.reset();
      return answer(200, {});
    case 'PUT /-/knobs': {
      const knobs = parse(body);
      if (!isObject(knobs)) return answer(400, { error: 'knobs are a JSON object' });
      setKnobs(knobs);
      return answer(200, {});
    }
    case 'GET /-/time':
      return answer(200, { now: new Date(clock.now()).toISOString() });
    case 'PUT /-/time': {
      const time = timeOf(parse(body), clock.now());
      if (time === undefined) return answer(400, { error: 'now is a time of ISO 8601, advanceSeconds is a number' });
      clock.moveTo(time);
      accessLogs.settle();
      return answer(200, { now: new Date(clock.now()).toISOString() });
    }
    case 'GET /-/access-logs':
      accessLogs.settle();
      return answer(200, accessLogs.counts());
    case 'POST /-/access-logs': {
      const given = parse(body);
      const requests = Array.isArray(given) ? given : [given];
      const logged = requests.filter((request) => isLoggedRequest(request) && logRequest(request));
      if (logged.length < requests.length) {
        return answer(400, { error: 'each request names a bucket that is there', logged: logged.length });
      }
      return answer(200, { logged: logged.length });
    }
    default:
      return answer(404, { error: `no ${method} ${path} here` });
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLoggedRequest = (value: unknown): value is LoggedRequest =>
  isObject(value) && typeof value['bucket'] === 'string';

function timeOf(wanted: unknown, now: number): number | undefined {
  if (!isObject(wanted)) return undefined;
  const { now: at, advanceSeconds } = wanted;
  const time = typeof at === 'string' ? Date.parse(at) : now + Number(advanceSeconds) * 1000;
  return Number.isFinite(time) ? time : undefined;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const answer = (status: number, value: object): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(value)}\n`,
});
