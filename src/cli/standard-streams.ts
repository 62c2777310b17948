/** Takes the errors of the standard streams, which would end the process; `failure` tells what became of the output. */
export function watchStandardStreams(): { readonly failure: () => Error | undefined } {
  let failure: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads the output may end before it does, as `head` does; the rest is then written for nobody.
    if (error.code !== 'EPIPE') failure ??= error;
  });
  // Where messages cannot be written there is nobody to tell.
  process.stderr.on('error', () => undefined);
  return { failure: () => failure };
}
