// What commander would run a command in a file of its own with. The program has none, and each start would load it.
exports.spawn = (...args) => process.getBuiltinModule('node:child_process').spawn(...args);
