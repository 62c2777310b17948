import { ASSUMPTIONS, type AssumptionSettings } from '../model/assumptions.ts';
import { type FileOnly, fileOnly } from './file-only.ts';

/** Values of assumptions, by their ids. */
export const assumptionValues = (): FileOnly<AssumptionSettings, AssumptionSettings> =>
  fileOnly({
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        ASSUMPTIONS.map(({ id, sentence, value }) => [
          id,
          { enum: [true, false, 'undecided'], description: `Default ${value}: ${sentence}.` },
        ]),
      ),
    },
    read: (values) => values,
    write: (values) => values,
  });
