import type { styleText } from 'node:util';
import type { Severity } from '../../model/severity.ts';

type Colour = Parameters<typeof styleText>[0] & string;

export const SEVERITY_COLOUR: Readonly<Record<Severity, Colour>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'gray',
};
