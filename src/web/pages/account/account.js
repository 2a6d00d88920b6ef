// Who is signed in at these pages: the library keeps it, for all tabs.

import { server } from '../server/server.js';

export const { account } = server;
