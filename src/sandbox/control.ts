import type { Counter } from './counts.ts';
import type { Knobs } from './knobs.ts';
import type { Reply } from './reply.ts';
import type { Incoming } from './request.ts';

const PREFIX = '/-/';

/** No bucket can be called `-`, so these paths are free for steering the server from another process. */
export const isControl = (path: string): boolean => path.startsWith(PREFIX);

export interface Controlled {
  readonly counter: Counter;
  readonly setKnobs: (knobs: Knobs) => void;
}

/** `GET /-/counts`, `POST /-/counts/reset`, `PUT /-/knobs` with the knobs as JSON. */
export function answerControl({ method, path, body }: Incoming, { counter, setKnobs }: Controlled): Reply {
  switch (`${method} ${path}`) {
    case 'GET /-/counts':
      return answer(200, counter.read());
    case 'POST /-/counts/reset':
      counter.reset();
      return answer(200, {});
    case 'PUT /-/knobs': {
      const knobs = parse(body);
      if (knobs === undefined) return answer(400, { error: 'knobs are a JSON object' });
      setKnobs(knobs);
      return answer(200, {});
    }
    default:
      return answer(404, { error: `no ${method} ${path} here` });
  }
}

function parse(body: Buffer): Knobs | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
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
