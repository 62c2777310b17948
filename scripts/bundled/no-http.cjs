// In place of `node:http` for undici, which has its own HTTP. A body is no answer of a server of Node's.
exports.IncomingMessage = class IncomingMessage {};
// As long as nobody starts Node with another limit (`--max-http-header-size`).
const isUsual = !/max-http-header-size/.test(`${process.execArgv} ${process.env.NODE_OPTIONS}`);
exports.maxHeaderSize = isUsual ? 16_384 : process.getBuiltinModule('node:http').maxHeaderSize;
