// Made by tools/generate.mjs of /openapi.json: what the server can be asked over HTTP. Do not change it by hand.
export {};
