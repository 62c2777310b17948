import type { Suppression } from 'sarif';
import { type Finding, isWaived } from '../../model/finding.ts';
import { oneLine } from '../../model/plain-text.ts';

/**
 * The waiver that holds, else none: a finding whose waiver has expired counts again. SARIF has no field for owner and end.
 * All results of a run have the array, or none has (SARIF 2.1.0, 3.27.23).
 */
export function suppressionsOf(finding: Finding): Suppression[] {
  const { waiver } = finding;
  if (waiver === null || !isWaived(finding)) return [];
  const { reason, owner, expires, location } = waiver;
  const [, file = location, line = '1'] = /^(.*):(\d+)$/s.exec(location) ?? [];
  return [
    {
      kind: 'external',
      status: 'accepted',
      justification: oneLine(reason),
      location: {
        physicalLocation: {
          artifactLocation: { uri: fileUri(file) },
          region: { startLine: Math.max(1, Number(line)) },
        },
      },
      properties: { owner: oneLine(owner), expires },
    },
  ];
}

/** A path as a URI: relative ones stay so, absolute ones become `file:`, which is the only scheme that GitHub takes. */
function fileUri(path: string): string {
  const segments = oneLine(path).replaceAll('\\', '/').replace(/^\.\//, '').split('/');
  const encoded = segments.map((segment, i) =>
    i === 0 && /^[A-Za-z]:$/.test(segment) ? segment : encodeURIComponent(segment),
  );
  const drive = encoded[0]?.endsWith(':') === true;
  if (drive) return `file:///${encoded.join('/')}`;
  return encoded[0] === '' ? `file://${encoded.join('/')}` : encoded.join('/');
}
