/** Formats of texts in a report, which JSON Schema leaves to the validator. */
export const REPORT_FORMATS = { 'date-time': (text: string): boolean => !Number.isNaN(Date.parse(text)) };
