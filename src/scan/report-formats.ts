import { GRAPH_FORMATS } from '../report/formats.ts';

export { FORMAT_FILES } from '../report/formats.ts';

/** What `graph` draws. */
export const GRAPH_FORMAT_NAMES = Object.keys(GRAPH_FORMATS);
