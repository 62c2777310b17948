import type { Shape } from './shapes.ts';

export const textSchema = { type: 'string', minLength: 1 } as const;

/** Text of one shape; the title is what messages say that it should be. */
export const shaped = ({ pattern, what }: Shape) => ({ type: 'string', pattern: pattern.source, title: what }) as const;

/** An object that has these members and no others. */
export const section = (description: string, properties: object) =>
  ({ type: 'object', additionalProperties: false, properties, description }) as const;

export const described = <T extends object>(schema: T, description: string) => ({ ...schema, description });
