export const CONFIG_HINT = 'mend the file; nothing was scanned. rules/config.schema.json of the package describes it';
