/** Without the members that have no value, so that a spread of it hides nothing. */
export const defined = <T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> =>
  // `fromEntries` forgets the names.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
