// In place of the SDK's event streams for its clients, which ready them for operations that are not called here. A protocol
// that meets one loads them itself.
export const eventStreamSerdeProvider = () => undefined;
export const resolveEventStreamSerdeConfig = (config) => config;
