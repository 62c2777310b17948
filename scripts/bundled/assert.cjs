// In place of `node:assert` for undici, which only says that something must hold. That of Node compares values too.
module.exports = (holds, message) => {
  if (!holds) process.getBuiltinModule('node:assert')(holds, message);
};
