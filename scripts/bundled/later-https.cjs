// In place of `node:https` for the SDK's own HTTP, which is loaded and not used where undici is.
const https = () => process.getBuiltinModule('node:https');

module.exports = {
  get Agent() {
    return https().Agent;
  },
  get request() {
    return https().request;
  },
};
