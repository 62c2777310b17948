import { dirname, isAbsolute, join } from 'node:path';
import { byText } from '../model/names.ts';
import { suggestion } from '../model/suggestion.ts';
import { faultsError } from '../yaml/fault-report.ts';
import type { FileFault, FilePlace } from '../yaml/yaml-file.ts';
import { CONFIG_HINT, type ConfigData, type ConfigFile } from './config-file.ts';
import { DEFAULTS } from './default-options.ts';
import { defined } from './defined.ts';
import type { ReportTarget, Roles, RuleSetting, ScanOptions } from './options.ts';
import { defaultTarget, firstRepeated, placeOf, type ReportFiles } from './report-targets.ts';
import { waiversOf } from './waivers.ts';

/** Where each option stands in the file. */
export const PATH_IN_FILE = {
  organization: ['organization', 'scan'],
  roles: ['organization', 'roles'],
  externalId: ['organization', 'externalId'],
  accounts: ['organization', 'include'],
  excludedAccounts: ['organization', 'exclude'],
  organizationalUnits: ['organization', 'organizationalUnits'],
  regions: ['regions'],
  profile: ['profile'],
  concurrency: ['concurrency'],
  requireRcp: ['requireRcp'],
  ruleFolders: ['rules', 'folders'],
  builtinRules: ['rules', 'builtin'],
  select: ['rules', 'select'],
  skip: ['rules', 'skip'],
  ruleSettings: ['rules', 'settings'],
  reports: ['reports'],
  sarifSplit: ['sarifSplit'],
  baseline: ['baseline'],
  failOn: ['failOn'],
  failOnNew: ['failOnNew'],
  allowUnknown: ['allowUnknown'],
  waivers: ['waivers'],
  maxWaiverDays: ['maxWaiverDays'],
  strictWaivers: ['strictWaivers'],
} as const satisfies Partial<Record<keyof ScanOptions, readonly string[]>>;

/**
 * What the file says. `today` is the day that waivers are looked at from, `YYYY-MM-DD`.
 * @throws UserError with every mistake, as `file:line:column`
 */
export function fromFile(file: ConfigFile, files: ReportFiles, today: string): Partial<ScanOptions> {
  const { path, data } = file;
  const { organization = {}, rules = {} } = data;
  const here = (written: string): string =>
    written === '-' || isAbsolute(written) ? written : join(dirname(path), written);
  const reports = data.reports?.map(({ format, output }) => ({
    ...defaultTarget(format, files),
    format,
    output: here(output ?? defaultTarget(format, files).output),
  }));
  const { waivers, faults } = waiversOf(file, today);
  const all = [...faults, ...(reports === undefined ? [] : reportFaults(file, reports, files))];
  if (all.length > 0) throw faultsError(all, CONFIG_HINT);
  return defined<ScanOptions>({
    organization: organization.scan,
    roles: organization.roles && rolesOf(organization.roles),
    externalId: organization.externalId,
    accounts: organization.include,
    excludedAccounts: organization.exclude,
    organizationalUnits: organization.organizationalUnits,
    regions: data.regions,
    profile: data.profile,
    concurrency: data.concurrency,
    requireRcp: data.requireRcp,
    ruleFolders: rules.folders?.map(here),
    builtinRules: rules.builtin,
    select: rules.select,
    skip: rules.skip,
    ruleSettings: rules.settings && settingsOf(rules.settings, file),
    waivers,
    maxWaiverDays: data.maxWaiverDays,
    strictWaivers: data.strictWaivers,
    reports,
    sarifSplit: data.sarifSplit,
    baseline: data.baseline === undefined ? undefined : here(data.baseline),
    failOn: data.failOn,
    failOnNew: data.failOnNew,
    allowUnknown: data.allowUnknown,
  });
}

type RolesData = NonNullable<NonNullable<ConfigData['organization']>['roles']>;

function rolesOf({ default: usual, accounts = {}, organizationalUnits = {} }: RolesData): Roles {
  const lists = (entries: NonNullable<RolesData['accounts']>): Roles['accounts'] =>
    Object.fromEntries(
      Object.entries(entries)
        .sort(([a], [b]) => byText(a, b))
        .map(([key, names]) => [key, [names].flat()]),
    );
  return {
    default: usual === undefined ? [DEFAULTS.roleName] : [usual].flat(),
    accounts: lists(accounts),
    organizationalUnits: lists(organizationalUnits),
  };
}

type SettingsData = NonNullable<NonNullable<ConfigData['rules']>['settings']>;

function settingsOf(settings: SettingsData, { faultAt }: ConfigFile): Readonly<Record<string, RuleSetting>> {
  const placeOf = (...below: readonly string[]): FilePlace => {
    const { text: _, ...place } = faultAt({ path: ['rules', 'settings', ...below], key: true }, '');
    return place;
  };
  return Object.fromEntries(
    Object.entries(settings).map(([id, { enabled = true, severity = null, params = {} }]) => {
      const ofParams = Object.keys(params).map((name) => [name, placeOf(id, 'params', name)]);
      return [id, { enabled, severity, params, places: { '': placeOf(id), ...Object.fromEntries(ofParams) } }];
    }),
  );
}

function reportFaults(
  { faultAt }: ConfigFile,
  reports: readonly ReportTarget[],
  files: ReportFiles,
): readonly FileFault[] {
  const known = Object.keys(files);
  const faults = reports.flatMap(({ format }, index) =>
    known.includes(format)
      ? []
      : [
          faultAt(
            { path: ['reports', index, 'format'] },
            `"${format}" is no format${suggestion(format, known)}; known are ${known.join(', ')}`,
          ),
        ],
  );
  const twice = firstRepeated(reports);
  if (twice === undefined) return faults;
  const place = faultAt({ path: ['reports', reports.indexOf(twice)] }, `a second report for ${placeOf(twice)}`);
  return [...faults, place];
}
