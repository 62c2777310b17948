/** Set by `npm run test:long`. */
export const LONG = process.env['S3LOG_AUDIT_LONG_TESTS'] !== undefined;

/**
 * How much of a test is done: as much as guards every change in `npm test`, and the whole of it in `npm run test:long`,
 * for which a file of the same name that ends in `.long.test.ts` imports the test.
 */
export const sized = (quick: number, whole: number): number => (LONG ? whole : quick);
