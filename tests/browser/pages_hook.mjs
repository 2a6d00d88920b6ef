// Lets Node read modules of the pages: where they name the client library, or one another, by address, it is what is checked in.

import { register } from 'node:module';

const folder = (path) => new URL(path, import.meta.url).href;
const places = { '/client/': folder('../../clients/typescript/dist/'), '/assets/': folder('../../src/web/pages/') };
const hook = `
  const places = Object.entries(${JSON.stringify(places)});
  const found = (name) => places.reduce((path, [address, folder]) => (path.startsWith(address) ? folder + path.slice(address.length) : path), name);
  export const resolve = (name, context, next) => next(found(name), context);
`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
