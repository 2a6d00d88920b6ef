// Makes src/types/ of what a server says of itself: `node tools/generate.mjs http://127.0.0.1:8000`. Answers the files that differ
// from those that are there, and with `--check` changes none.

import { mkdir, readFile, writeFile } from 'node:fs/promises';

const HERE = new URL('../src/types/', import.meta.url);
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const REF = '#/components/schemas/';

/** The type of a schema. */
function type(schema, depth = 0) {
  if (schema === undefined || schema === true) return 'unknown';
  if (schema.$ref) return named(schema.$ref.slice(REF.length));
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const parts = schema.oneOf ?? schema.anyOf;
  const own = schema.properties ? object(schema, depth) : null;
  if (parts) return [own, [...new Set(parts.map((part) => type(part, depth)))].join(' | ')].filter(Boolean).map(wrapped).join(' & ');
  if (schema.allOf) return [...schema.allOf.map((part) => type(part, depth)), own].filter(Boolean).map(wrapped).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one }, depth)).join(' | ');
  return own ?? plain(schema, depth);
}

function plain(schema, depth) {
  const tuple = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : null); // OpenAPI says the one, AsyncAPI the other
  if (tuple) return `[${tuple.map((item) => type(item, depth)).join(', ')}]`;
  if (schema.type === 'array') return `${wrapped(type(schema.items, depth))}[]`;
  if (schema.type === 'object') return `Record<string, ${type(schema.additionalProperties || undefined, depth)}>`;
  return { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[schema.type] ?? 'unknown';
}

const wrapped = (text) => (/ [|&] /.test(text) && !text.startsWith('{') ? `(${text})` : text);

function object({ properties, required = [] }, depth) {
  const pad = '  '.repeat(depth + 1);
  const fields = Object.entries(properties).map(([name, schema]) =>
    `${note(schema.description, pad)}${pad}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${type(schema, depth + 1)};\n`);
  return `{\n${fields.join('')}${'  '.repeat(depth)}}`;
}

/** What a schema says of itself, its first paragraph, as a comment. */
function note(text, pad) {
  const words = text?.split('\n\n')[0].replace(/\s+/g, ' ').trim();
  return words ? `${pad}/** ${words.replaceAll('*/', '* /')} */\n` : '';
}

const named = (name) => name.split('_').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');

const declared = ([name, schema]) => `${note(schema.description, '')}export type ${named(name)} = ${type(schema)};\n`;

/** The requests of the server, by verb and path. */
function requests({ paths, components }) {
  const routes = Object.entries(paths).filter(([path]) => !path.startsWith('/stream/')).flatMap(([path, verbs]) =>
    VERBS.filter((verb) => verbs[verb]).map((verb) => route(`${verb.toUpperCase()} ${path}`, verbs[verb])));
  const types = Object.entries(components.schemas).sort().map(declared);
  return `${HEAD('/openapi.json: what the server can be asked over HTTP')}\n/** Each request, with what it takes and what is answered. */\nexport interface Requests {\n${routes.join('')}}\n\n${types.join('\n')}`;
}

function route(name, { summary, parameters = [], requestBody, responses }) {
  const given = (place) => {
    const fields = parameters.filter((parameter) => parameter.in === place);
    const properties = Object.fromEntries(fields.map((field) => [field.name, { ...field.schema, description: field.description }]));
    return fields.length === 0 ? null : object({ properties, required: fields.filter(({ required }) => required).map((field) => field.name) }, 2);
  };
  const body = requestBody && (requestBody.content['application/json'] ? type(requestBody.content['application/json'].schema, 2) : 'BodyInit');
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2')).map(([, { content }]) => answer(content));
  const fields = { path: given('path'), query: given('query'), body, answer: [...new Set(answers)].join(' | ') };
  const lines = Object.entries(fields).filter(([, of]) => of).map(([field, of]) => `    ${field}${field === 'body' && !requestBody.required ? '?' : ''}: ${of};\n`);
  return `${note(summary, '  ')}  '${name}': {\n${lines.join('')}  };\n`;
}

function answer(content) {
  if (!content) return 'null';
  const json = content['application/json'];
  return json ? type(json.schema, 2) : 'Response';
}

/** The messages over WebSockets and event streams. */
function messages({ components, channels, operations }) {
  const told = Object.values(operations).filter(({ action }) => action === 'send');
  const names = (operation) => operation.messages.map(({ $ref }) => $ref.split('/').at(-1));
  const isTold = new Set(told.flatMap(names));
  const isOfAGame = (name) => /^(arena|connect_four)_/.test(name);
  const parts = Object.entries(components.schemas).filter(([name]) => !isOfAGame(name)).sort();
  const types = [...isTold].sort().map((name) => declared([`${name}_message`, components.messages[name].payload]));
  const unions = told.filter(({ channel }) => !channel.$ref.endsWith('spectate')).map((operation) => {
    const channel = operation.channel.$ref.split('/').at(-1);
    return `/** What is told over ${channels[channel].address}. */\nexport type ${named(`told_${channel}`)} = ${names(operation).map((name) => named(`${name}_message`)).join(' | ')};\n`;
  });
  return `${HEAD('/asyncapi.json: what is told over WebSockets and event streams')}\n${[...types, ...parts.map(declared), ...unions.sort()].join('\n')}`;
}

const HEAD = (what) => `// Made by tools/generate.mjs of ${what}. Do not change it by hand.\n`;

const [url, flag] = process.argv.slice(2);
const ask = async (path) => (await fetch(new URL(path, url))).json();
const made = { 'requests.ts': requests(await ask('/openapi.json')), 'messages.ts': messages(await ask('/asyncapi.json')) };
await mkdir(HERE, { recursive: true });
for (const [name, text] of Object.entries(made)) {
  const file = new URL(name, HERE);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  console.log(`src/types/${name} differs from what the server says`);
  if (flag === '--check') process.exitCode = 1;
  else await writeFile(file, text);
}
