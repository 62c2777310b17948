import type { RuleInfo } from '../../model/finding.ts';

const GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/';

/** Pages of AWS's documentation that say what a rule rests on, by tag; the first tag of a rule that is here decides. */
const PAGES: readonly (readonly [tag: string, page: string])[] = [
  ['requests', 'LogFormat.html'],
  ['delivery', 'enable-server-access-logging.html'],
  ['encryption', 'enable-server-access-logging.html'],
  ['retention', 'intro-lifecycle-rules.html'],
];

/** SARIF 2.1.0, 3.49.12: where the primary documentation of a rule is. What it says itself stands in its help. */
export const helpUri = ({ tags }: Pick<RuleInfo, 'tags'>): string =>
  `${GUIDE}${PAGES.find(([tag]) => tags.includes(tag))?.[1] ?? 'ServerLogs.html'}`;
