import { TextDecoder } from 'node:util';
import { UserError } from '../../model/user-error.ts';
import { faultsError } from '../../yaml/fault-report.ts';
import { schemaFaults } from '../../yaml/schema-check.ts';
import { parseYaml } from '../../yaml/yaml-file.ts';
import type { FixPlan } from '../fix-plan.ts';
import { contradictionOf } from './contradictions.ts';
import { fixPlanText, sha256 } from './plan-text.ts';
import { isWrittenPlan } from './plan-validator.ts';
import { PLAN_AGAIN, plannedIn } from './written-plan.ts';

interface FixPlanFile {
  /** Named in messages. */
  readonly file: string;
  /** Read once: what is judged is what is applied. */
  readonly bytes: Uint8Array;
  /** What the review approved; not taken from the file, which is what is in doubt. */
  readonly expectedHash: string;
  readonly now: Date;
  /** `null`: of any version, since the form of the file has a version of its own; its sentences for reviewers have not. */
  readonly toolVersion: string | null;
}

/** Hundreds of steps with the largest policies. */
export const MAX_PLAN_BYTES = 64 * 1024 * 1024;

const LAST_LINE = /(?:^|\n)(planHash: ([0-9a-f]{64})\n)$/;

/** @throws UserError saying why the file is not applied */
export function readFixPlan({ file, bytes, expectedHash, now, toolVersion }: FixPlanFile): FixPlan {
  const approved = expectedHash.trim().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(approved))
    throw new UserError('the hash of the approved plan has 64 hexadecimal digits', {
      hint: 'take it from the review: the value of `planHash` in the last line of the file that was approved',
    });
  const text = textIn(file, bytes);
  const [, line, stated] = LAST_LINE.exec(text) ?? [];
  if (line === undefined || stated === undefined)
    throw new UserError(`${file}: the last line is not \`planHash:\` and a hash`, {
      hint: 'the file is no plan of changes, or was cut short',
    });
  const actual = sha256(bytes.subarray(0, bytes.length - line.length));
  if (actual !== stated)
    throw new UserError(
      `${file} was edited after it was written: its bytes have the hash ${actual}, its last line says ${stated}`,
      {
        hint: PLAN_AGAIN,
      },
    );
  if (actual !== approved)
    throw new UserError(`${file} is not the plan that was approved: its hash is ${actual}, approved was ${approved}`, {
      hint: 'apply the approved file, or have this one reviewed',
    });
  const plan = planIn(file, text, toolVersion === null ? withoutComments : (same) => same);
  if (toolVersion !== null && plan.header.toolVersion !== toolVersion)
    throw new UserError(`${file} was planned by version ${plan.header.toolVersion}, this is ${toolVersion}`, {
      hint: 'apply with the version that planned, or plan again with this one',
    });
  if (Date.parse(plan.header.expiresAt) <= now.getTime())
    throw new UserError(`${file} expired at ${plan.header.expiresAt}`, { hint: `scan again; ${PLAN_AGAIN}` });
  return plan;
}

function textIn(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${file} is not UTF-8`, { hint: PLAN_AGAIN });
  }
}

function planIn(file: string, text: string, compared: (text: string) => string): FixPlan {
  const yaml = parseYaml(file, text, MAX_PLAN_BYTES);
  if (!('data' in yaml)) throw faultsError(yaml, PLAN_AGAIN);
  const { data } = yaml;
  if (!isWrittenPlan(data)) throw faultsError(schemaFaults(isWrittenPlan, yaml), PLAN_AGAIN);
  const plan = plannedIn(data);
  const contradiction = contradictionOf(plan);
  if (contradiction !== undefined) throw new UserError(`${file}: ${contradiction}`, { hint: PLAN_AGAIN });
  // One way to write a plan: no anchors, tags, comments or blanks that a reviewer and a program could read differently.
  const written = fixPlanText(plan);
  if (compared(written) !== compared(text))
    throw new UserError(`${file}:${firstDifference(written, text)}: not as \`fix plan\` writes it`, {
      hint: PLAN_AGAIN,
    });
  return plan;
}

/** The hash is over the comments too, and was checked. */
const withoutComments = (text: string): string => text.replace(/^ *#.*\n/gm, '').replace(LAST_LINE, '');

function firstDifference(written: string, text: string): number {
  const lines = text.split('\n');
  return written.split('\n').findIndex((line, index) => line !== lines[index]) + 1;
}
