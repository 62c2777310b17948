import type { ScanOptions } from '../../config/options.ts';
import type { DeriveContext } from '../../derive/account.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import { deliverySettings } from '../delivery-settings.ts';

/** What judging an inventory needs to know beside its accounts. */
export const judgeContext = ({ header }: Pick<Inventory, 'header'>, options: ScanOptions): DeriveContext => ({
  partition: header.partition,
  organization: header.organization,
  delivery: deliverySettings(options, header),
  now: header.started,
});
