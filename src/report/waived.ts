import type { AppliedWaiver, Finding } from '../model/finding.ts';

/** The waiver that holds today; `null` where there is none, or none any more. */
export const activeWaiver = ({ waiver }: Finding): AppliedWaiver | null =>
  waiver !== null && !waiver.expired ? waiver : null;
