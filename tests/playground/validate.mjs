// Validates captured stdout with the playground, as it is built.
//
//   node validate.mjs PLAYGROUND.JS
//
// Standard input: a JSON array of requests,
//   {"data": "<Base64>", "command": "<name>" or null, "list": "<Base64>" or null,
//    "version": "<number>" or null}
// Standard output: a JSON array of the reports, in the same order.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { validate } = await import(pathToFileURL(process.argv[2]));

const bytes = (base64) => (base64 === null ? null : new Uint8Array(Buffer.from(base64, "base64")));
const requests = JSON.parse(await text(process.stdin));
const reports = requests.map(({ data, command, list, version }) => {
  try {
    return validate(bytes(data), { command, listResponse: bytes(list), version }).document;
  } catch (error) {
    return { error: error.stack };
  }
});
process.stdout.write(JSON.stringify(reports));
