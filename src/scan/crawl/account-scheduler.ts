/** An account, or anything else whose size shows once it was entered. */
interface Entered<E> {
  readonly entered: E;
  readonly size: number;
}

export interface AccountSchedule<T, E> {
  readonly items: readonly T[];
  /** Few calls, which tell the size. `null`: there is nothing to be read. */
  readonly enter: (item: T) => Promise<Entered<E> | null>;
  /** Many calls; `order` counts from 1. */
  readonly read: (entered: E, order: number) => Promise<void>;
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
/** Items that are entered at the same time. */
const ENTERING = 16;
/** Items that were entered and wait, and their sizes together: what they hold is kept in memory. */
const ENTERED_AHEAD = 64;
const SIZE_AHEAD = 10_000;

/**
 * Enters items ahead, in their order, and reads the largest of them first: one that takes long must not be begun last.
 * The next one is begun as soon as those that are being read leave room, so that few are open at a time. `nudge` is to be
 * called whenever there may be room.
 */
export function scheduleAccounts<T, E>({
  items,
  enter,
  read,
  hasRoom,
}: AccountSchedule<T, E>): {
  readonly checkForRoom: () => void;
  /** Rejects with the first error; nothing new is begun then, and what is under way has come to its end. */
  readonly done: Promise<void>;
} {
  let settle: (failure: Failure | undefined) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (failure) => (failure === undefined ? resolve() : reject(failure.error));
  });
  const waiting: Entered<E>[] = [];
  let next = 0;
  let begun = 0;
  let entering = 0;
  let sizeWaiting = 0;
  /** Of all that were entered so far. */
  let entered = 0;
  let sizeEntered = 0;
  let reading = 0;
  let sizeReading = 0;
  let failure: Failure | undefined;

  /** Those that are being entered will be about as large as the others were. */
  const sizeAhead = (): number => sizeWaiting + (entered === 0 ? 0 : (entering * sizeEntered) / entered);
  const mayEnter = (): boolean =>
    next < items.length &&
    entering < ENTERING &&
    entering + waiting.length < ENTERED_AHEAD &&
    (entering + waiting.length === 0 || sizeAhead() < SIZE_AHEAD);
  const mayRead = ({ size }: Entered<E>): boolean =>
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

  const enterNext = (): void => {
    const item = items[next] as T;
    next += 1;
    entering += 1;
    const work = enter(item).then((one) => {
      if (one === null) return;
      const after = waiting.findIndex(({ size }) => size < one.size);
      waiting.splice(after === -1 ? waiting.length : after, 0, one);
      sizeWaiting += one.size;
      sizeEntered += one.size;
      entered += 1;
    });
    whileUnderWay(work, () => {
      entering -= 1;
    });
  };

  const readNext = ({ entered: item, size }: Entered<E>): void => {
    waiting.shift();
    sizeWaiting -= size;
    sizeReading += size;
    reading += 1;
    begun += 1;
    whileUnderWay(read(item, begun), () => {
      reading -= 1;
      sizeReading -= size;
    });
    // Its calls have to be waiting for their turn before it can be told whether there is room for more.
    setImmediate(proceed);
  };

  const proceed = (): void => {
    if (failure === undefined) {
      while (mayEnter()) enterNext();
      const [largest] = waiting;
      if (largest !== undefined && mayRead(largest)) readNext(largest);
    }
    if (entering + reading > 0) return;
    if (failure !== undefined || (next === items.length && waiting.length === 0)) settle(failure);
  };

  proceed();
  return { checkForRoom: proceed, done };
}
