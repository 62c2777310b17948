/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An AWS error, not yet in the form of a protocol. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;
  /** Further elements of an S3 error document. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ code, status, message, fields = {}, headers = {} }: RefusalParts) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }
}

export interface RefusalParts {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (value: object): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

export const noContent = (status = 204): Reply => ({ status, headers: {}, body: '' });

/** What a JSON service was sent. */
export type JsonBody = Readonly<Record<string, unknown>>;

const isJsonBody = (value: unknown): value is JsonBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function jsonBody({ body }: { readonly body: Buffer }): JsonBody {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (isJsonBody(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal({ code: 'SerializationException', status: 400, message: 'The request body is no JSON object.' });
}
