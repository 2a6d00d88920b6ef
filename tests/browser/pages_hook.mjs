// Lets Node read modules of the pages: where they name the client library by its address, it is the one that is checked in.

import { register } from 'node:module';

const library = new URL('../../clients/typescript/dist/', import.meta.url).href;
const hook = `export const resolve = (name, context, next) => next(name.startsWith('/client/') ? '${library}' + name.slice(8) : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
