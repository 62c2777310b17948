// Globals of Node that load whole modules when they are read first, and of which little is used.

/** The clock alone, without what measures. */
export const performance = { now: () => Number(process.hrtime.bigint()) / 1e6 };

/** The SDK asks of each body whether it is one. None is before somebody makes one. */
export class ReadableStream {
  constructor(...args) {
    // biome-ignore lint/correctness/noConstructorReturn: this class only stands for that one
    return new globalThis.ReadableStream(...args);
  }

  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === '[object ReadableStream]';
  }
}
