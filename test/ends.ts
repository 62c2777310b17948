const ends: (() => unknown)[] = [];

/** Called when the tests of the file that runs have ended. Modules are loaded once for several files, so that their own `afterAll` is for one. */
export const atEnd = (end: () => unknown): void => {
  ends.push(end);
};

export const end = async (): Promise<void> => {
  await Promise.all(ends.splice(0).map((one) => one()));
};
