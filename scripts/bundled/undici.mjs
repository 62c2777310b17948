// In the bundle `undici` means this: of its megabyte a client and its pools are used. fetch, mocks, caches and WebSockets
// took longer to load than the calls of a small account.
import connectOf from '../../node_modules/undici/lib/api/api-connect.js';
import requestOf from '../../node_modules/undici/lib/api/api-request.js';
import Agent from '../../node_modules/undici/lib/dispatcher/agent.js';
import Dispatcher from '../../node_modules/undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from '../../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from '../../node_modules/undici/lib/dispatcher/pool.js';
import { getGlobalDispatcher } from '../../node_modules/undici/lib/global.js';

// As the entry of undici does for all of its methods. A proxy is asked for a tunnel by `connect`.
Object.assign(Dispatcher.prototype, { connect: connectOf, request: requestOf });

export { Agent, Dispatcher, EnvHttpProxyAgent, getGlobalDispatcher, Pool };
