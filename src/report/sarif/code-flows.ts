import type { CodeFlow, ThreadFlowLocation } from 'sarif';
import type { LogPath } from '../log-paths.ts';
import { pathOf, type SarifResource } from './resource-location.ts';
import { linkless } from './text.ts';

/** The way of logs step by step: the only picture of a path that GitHub has. Each place is given in full, since it follows no index. */
export const codeFlowsOf = (
  paths: readonly LogPath[],
  placeOf: (bucket: string, region: string) => SarifResource,
): CodeFlow[] => paths.map((path) => ({ threadFlows: [{ locations: stepsOf(path, placeOf) }] }));

function stepsOf(
  { edges, closed }: LogPath,
  placeOf: (bucket: string, region: string) => SarifResource,
): ThreadFlowLocation[] {
  const step = (bucket: string, region: string, text: string): ThreadFlowLocation => ({
    location: { ...pathOf(placeOf(bucket, region)), message: { text: linkless(text) } },
  });
  const last = edges.at(-1);
  return [
    ...edges.map(({ source, region, target, prefix }) =>
      step(source, region, `${source} logs to ${target}${prefix === '' ? '' : ` under ${prefix}`}`),
    ),
    ...(last === undefined
      ? []
      : [
          step(
            last.target,
            last.region,
            closed
              ? `${last.target} again: what arrives is logged without end`
              : `${last.target} receives what all before it wrote`,
          ),
        ]),
  ];
}
