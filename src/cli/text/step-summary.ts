import { appendFile } from 'node:fs/promises';
import type { Io } from '../io.ts';
import { cannotWrite } from '../write-report.ts';

/**
 * Lets a report through, and appends it to the summary of the step in a GitHub workflow once it is whole.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 * @throws StoppedEarly if the summary cannot be written
 */
export async function* alsoToStepSummary(text: AsyncIterable<string>, { env }: Io): AsyncIterable<string> {
  const path = env['GITHUB_STEP_SUMMARY'] ?? '';
  let whole = '';
  for await (const chunk of text) {
    whole += chunk;
    yield chunk;
  }
  if (path === '') return;
  try {
    await appendFile(path, whole);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
