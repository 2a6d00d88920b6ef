// Made by tools/generate.mjs of /asyncapi.json: what is told over WebSockets and event streams. Do not change it by hand.
export {};
