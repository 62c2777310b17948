/** Environment variables, handed in so that nothing below the entry reads those of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;
