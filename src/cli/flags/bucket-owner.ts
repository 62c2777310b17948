import { Option } from 'commander';
import { shaped } from './shaped.ts';

/** Of commands that are no scan: whose the buckets are in which `what` lies. */
export const bucketOwnerOption = (what: string): Option =>
  new Option('--bucket-owner <id>', `${what} (default: that of the credentials)`).argParser(
    shaped(/^\d{12}$/, 'an account id of 12 digits'),
  );
