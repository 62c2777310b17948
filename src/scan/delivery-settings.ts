import type { ScanOptions } from '../config/options.ts';
import type { DeliverySettings } from '../derive/delivery/verdict.ts';
import type { ScanHeader } from '../model/inventory.ts';

type DeliveryChoices = Pick<ScanOptions, 'assumptions' | 'strictAssumptions' | 'allowUnreadRcp'>;

/** What verdicts on deliveries are given by: the settings of this run, over those that the inventory was read with. */
export const deliverySettings = (
  { assumptions, strictAssumptions, allowUnreadRcp }: DeliveryChoices,
  header: Pick<ScanHeader, 'assumptions'>,
): DeliverySettings => ({
  assumptions: { ...header.assumptions, ...assumptions },
  strictAssumptions,
  allowUnreadRcp,
});

/** The header with the assumptions that its verdicts are given by. */
export function withAssumptions(header: ScanHeader, settings: DeliverySettings): ScanHeader {
  const { assumptions = {}, strictAssumptions = false } = settings;
  return {
    ...header,
    ...(Object.keys(assumptions).length === 0 ? {} : { assumptions }),
    ...(strictAssumptions ? { strictAssumptions } : {}),
  };
}
