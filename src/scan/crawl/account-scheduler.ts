/** An account, or anything else whose size is known once it is open. */
interface Opened<E> {
  readonly opened: E;
  readonly size: number;
}

export interface AccountSchedule<T, E> {
  readonly items: readonly T[];
  /** Few calls, which give the size. `null`: there is nothing to be read. */
  readonly open: (item: T) => Promise<Opened<E> | null>;
  /** Many calls; `order` counts from 1. */
  readonly read: (opened: E, order: number) => Promise<void>;
  /** Those that are being read leave room for more. */
  readonly hasRoom: () => boolean;
}

interface Failure {
  readonly error: unknown;
}

/** Items that are read at the same time; more of them only as long as all are small together. */
const WINDOW = 16;
const WINDOW_OF_SMALL = 64;
const SMALL = 4_096;
/** Items that are opened at the same time. */
const OPENING = 16;
/** Items that are open and wait, and their sizes together: what they hold is kept in memory. */
const OPENED_AHEAD = 64;
const SIZE_AHEAD = 10_000;

/**
 * Opens items ahead, in their order, and reads the largest of them first: one that takes long must not start last.
 * The next one starts as soon as those that are being read leave room, so that few are read at a time. `checkForRoom` is to
 * be called whenever there may be room.
 */
export function scheduleAccounts<T, E>({
  items,
  open,
  read,
  hasRoom,
}: AccountSchedule<T, E>): {
  readonly checkForRoom: () => void;
  /** Rejects with the first error; nothing new starts then, and what is under way has ended. */
  readonly done: Promise<void>;
} {
  let settle: (failure: Failure | undefined) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (failure) => (failure === undefined ? resolve() : reject(failure.error));
  });
  const waiting: Opened<E>[] = [];
  let next = 0;
  let begun = 0;
  let opening = 0;
  let sizeWaiting = 0;
  /** Of all that were opened so far. */
  let opened = 0;
  let sizeOpened = 0;
  let reading = 0;
  let sizeReading = 0;
  let failure: Failure | undefined;

  /** Those that are being opened will be about as large as the others were. */
  const sizeAhead = (): number => sizeWaiting + (opened === 0 ? 0 : (opening * sizeOpened) / opened);
  const mayOpen = (): boolean =>
    next < items.length &&
    opening < OPENING &&
    opening + waiting.length < OPENED_AHEAD &&
    (opening + waiting.length === 0 || sizeAhead() < SIZE_AHEAD);
  const mayRead = ({ size }: Opened<E>): boolean =>
    reading === 0 || ((reading < WINDOW || (reading < WINDOW_OF_SMALL && sizeReading + size <= SMALL)) && hasRoom());

  const whileUnderWay = (work: Promise<void>, end: () => void): void => {
    void work
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .then(() => {
        end();
        proceed();
      });
  };

  const openNext = (): void => {
    // Whoever calls has looked that there is one.
    const item = items[next] as T;
    next += 1;
    opening += 1;
    const work = open(item).then((one) => {
      if (one === null) return;
      const after = waiting.findIndex(({ size }) => size < one.size);
      waiting.splice(after === -1 ? waiting.length : after, 0, one);
      sizeWaiting += one.size;
      sizeOpened += one.size;
      opened += 1;
    });
    whileUnderWay(work, () => {
      opening -= 1;
    });
  };

  const readNext = ({ opened: item, size }: Opened<E>): void => {
    waiting.shift();
    sizeWaiting -= size;
    sizeReading += size;
    reading += 1;
    begun += 1;
    whileUnderWay(read(item, begun), () => {
      reading -= 1;
      sizeReading -= size;
    });
    // Its calls have to be in the queue before it is known whether there is room for more.
    setImmediate(proceed);
  };

  const proceed = (): void => {
    if (failure === undefined) {
      while (mayOpen()) openNext();
      const [largest] = waiting;
      if (largest !== undefined && mayRead(largest)) readNext(largest);
    }
    if (opening + reading > 0) return;
    if (failure !== undefined || (next === items.length && waiting.length === 0)) settle(failure);
  };

  proceed();
  return { checkForRoom: proceed, done };
}
