import type { PullRequestJob } from './pull-request-job.ts';
import { PROGRAM } from './workflow-parts.ts';

const lines = (indent: number, text: readonly string[]): string =>
  text.map((line) => `${' '.repeat(indent)}${line}\n`).join('');

/** Shell commands that make what is judged. */
export function makeChange({ tool, path }: PullRequestJob): readonly string[] {
  switch (tool) {
    case 'terraform':
      return [
        `terraform -chdir=${path} init -input=false -lockfile=readonly`,
        // A plan may hold secrets, so that it stays on the machine that judges it.
        `terraform -chdir=${path} plan -input=false -lock=false -out="$PLAN_FOLDER/plan.bin"`,
        `terraform -chdir=${path} show -json "$PLAN_FOLDER/plan.bin" > "$PLAN_FOLDER/plan.json"`,
      ];
    case 'cdk':
      return [`npm --prefix ${path} ci`, `(cd ${path} && npx --no-install cdk synth --quiet --output cdk.out)`];
    case 'template':
      return [];
  }
}

/** Arguments that name what is judged, and where its lines are. */
function judged({ tool, path }: PullRequestJob): string {
  switch (tool) {
    case 'terraform':
      return `--plan "$PLAN_FOLDER/plan.json" --source ${path} --policies-from-source`;
    case 'cdk':
      return `--template ${path === '.' ? 'cdk.out' : `${path}/cdk.out`} --source .`;
    case 'template':
      return `--template ${path} --source .`;
  }
}

/** Runs the program and keeps its exit code. With an inventory the change is put over what is deployed. */
export const judgeChange = (job: PullRequestJob, formats: string, indent: number): string =>
  lines(indent, [
    'set --',
    'if [ -n "$INVENTORY" ]; then set -- --inventory "$INVENTORY"; fi',
    'code=0',
    `${PROGRAM} ${judged(job)} "$@" \\`,
    `  --format ${formats} || code=$?`,
  ]);
