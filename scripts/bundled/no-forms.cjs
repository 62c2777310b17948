// In place of undici's `fetch/body`, which it asks for a body that is a form alone.
exports.extractBody = () => {
  throw new TypeError('forms are not sent');
};
