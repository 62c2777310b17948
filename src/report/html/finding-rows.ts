import { type Finding, isUndecided, isWaived } from '../../model/finding.ts';
import { linesWithoutInvisible } from '../../model/plain-text.ts';
import type { Spool } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { scriptJson } from '../markup.ts';
import { atMost } from './format.ts';

/** What the filter can ask for, in the order of the list. */
export const FINDING_KINDS = ['fail', 'undecided', 'unobserved', 'waived'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const kindOf = (finding: Finding): FindingKind => {
  if (isWaived(finding)) return 'waived';
  if (finding.verdict === 'fail') return 'fail';
  return isUndecided(finding) ? 'undecided' : 'unobserved';
};

/** Against the baseline; `carried` was not judged again. What is waived does not count, so that it is none of them. */
export const FINDING_STATES = ['', 'new', 'unchanged', 'carried'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const stateOf = (finding: Finding): FindingState => {
  if (isWaived(finding)) return '';
  return finding.lastSeen === null ? (finding.baselineState ?? '') : 'carried';
};

const MAX_MESSAGE = 500;
/** Characters of the names of affected buckets, of which the first ones are listed. */
const MAX_NAMES = 120;
const MAX_NAME = 200;

/** Strings that many findings share, then what is the finding's own. */
type Row = readonly [
  numbers: readonly number[],
  shared: readonly string[],
  own: readonly [bucket: string, fingerprint: string, affected: readonly string[]],
];

const shown = (text: string): string => linesWithoutInvisible(text, '\uFFFD');

/** What stands for the names of the finding in its message, so that findings of a rule share its words. */
const STAND_INS = ['\u0001', '\u0002', '\u0003'] as const;

/** Shorter ones are found in any word. */
const MIN_NAME = 3;

function sharedMessage(message: string, names: readonly string[]): string {
  let text = message;
  names.forEach((name, index) => {
    if (name.length >= MIN_NAME) text = text.replaceAll(name, STAND_INS[index] ?? '');
  });
  return text;
}

function firstNames(names: readonly string[]): readonly string[] {
  let room = MAX_NAMES;
  const first: string[] = [];
  for (const name of names) {
    room -= name.length;
    if (room < 0 && first.length > 0) break;
    first.push(shown(name));
  }
  return first;
}

/** One line for the spool; the page makes blocks of them. */
export function findingRow(finding: Finding): string {
  const { severity, rule, account, accountName, accountPath, region, bucket, affected, fingerprint } = finding;
  const names = [bucket, account, region].map(shown);
  const message = sharedMessage(atMost(MAX_MESSAGE, shown(finding.message)), names);
  const others = affected.length === 1 && affected[0] === bucket ? [] : firstNames(affected);
  const row: Row = [
    [
      FINDING_KINDS.indexOf(kindOf(finding)),
      SEVERITIES.indexOf(severity),
      FINDING_STATES.indexOf(stateOf(finding)),
      affected.length,
    ],
    [rule, account, atMost(MAX_NAME, shown(accountName)), shown(accountPath), shown(region), message],
    [shown(bucket), fingerprint, others],
  ];
  return JSON.stringify(row);
}

/** Browsers read blocks of this size at once, and neither side holds more of the text. */
const MAX_BLOCK = 1_000_000;

/** All findings as blocks of data, which no browser runs. Held is one block, however many findings there are. */
export async function* findingBlocks(spool: Pick<Spool, 'lines'>): AsyncIterable<string> {
  let block = newBlock();
  for await (const line of spool.lines()) {
    const row: Row = JSON.parse(line);
    if (!block.add(row)) {
      yield block.text();
      block = newBlock();
      block.add(row);
    }
  }
  yield block.text();
}

function newBlock() {
  const indexes = new Map<string, number>();
  const strings: string[] = [];
  const rows: string[] = [];
  let size = 0;
  return {
    /** `false`: it is full. */
    add: ([numbers, shared, own]: Row): boolean => {
      const fresh = [...new Set(shared)].filter((text) => !indexes.has(text));
      const texts = fresh.map((text) => scriptJson(text));
      fresh.forEach((text, index) => {
        indexes.set(text, strings.length + index);
      });
      const row = scriptJson([...numbers, ...shared.map((text) => indexes.get(text) ?? 0), ...own]);
      const more = [...texts, row].reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
      if (rows.length > 0 && size + more > MAX_BLOCK) return false;
      size += more;
      strings.push(...texts);
      rows.push(row);
      return true;
    },
    text: (): string =>
      `<script type="application/json" class="findings-data">{"strings":[${strings.join(',')}],"rows":[${rows.join(',\n')}]}</script>\n`,
  };
}
