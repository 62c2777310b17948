import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';

/** What became of an attempt that was made outside of the SDK. */
export type Received =
  | { readonly response: HttpResponse; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: unknown };

type HandlerOptions = NonNullable<Parameters<UndiciHttpHandler['handle']>[1]>;

/** Handed to `send` of a client, which hands it on to the handler with each attempt. */
export type SendOptions = HandlerOptions & {
  /** Stands in for the first attempt. */
  received?: Received | undefined;
  /** Sees a request before it is sent. */
  readonly onRequest?: (request: HttpRequest) => void;
};

/** The same handler for all clients. The SDK judges what was received elsewhere as if it had sent the request itself. */
export class ReplayingHandler extends UndiciHttpHandler {
  override async handle(request: HttpRequest, options: SendOptions = {}): ReturnType<UndiciHttpHandler['handle']> {
    const { received, onRequest } = options;
    if (received === undefined) {
      onRequest?.(request);
      return super.handle(request, options);
    }
    options.received = undefined;
    if (received.response === undefined) throw received.error;
    return { response: received.response };
  }
}
