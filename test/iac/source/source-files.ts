import type { SourceFiles } from '../../../src/iac/planned.ts';

/** Files by their path, without a disk. */
export const sourceFiles = (files: Readonly<Record<string, string>>): SourceFiles => ({
  read: async (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
  list: async (folder) => {
    const before = folder === '' ? '' : `${folder}/`;
    const inside = Object.keys(files).filter((path) => path.startsWith(before));
    return [...new Set(inside.map((path) => /^[^/]*\/?/.exec(path.slice(before.length))?.[0] ?? ''))].sort();
  },
});
