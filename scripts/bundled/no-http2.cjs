// In place of undici's client of HTTP/2, which a connection would have to be opened for (`allowH2`).
module.exports = () => {
  throw new TypeError('HTTP/2 is not spoken');
};
