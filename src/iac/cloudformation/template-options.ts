import { placeholder } from '../../model/placeholder.ts';
import type { StackEnvironment } from './stack.ts';

/** What a user says of the stacks, where the templates do not. */
export interface TemplateOptions {
  /** Twelve digits; absent: not known, so that `AWS::AccountId` stands for itself. */
  readonly account?: string;
  readonly region?: string;
  readonly partition?: string;
  /** By name; parameters that are not given have their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export const environmentOf = ({ account, region, partition }: TemplateOptions): StackEnvironment => ({
  account: account ?? placeholder('AWS::AccountId'),
  region: region ?? placeholder('AWS::Region'),
  partition: partition ?? 'aws',
});
