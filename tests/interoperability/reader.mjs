// Prints where the playground, as it is built, finds the response in captured stdout.
//
//   node reader.mjs PLAYGROUND.JS
//
// Standard input: a line for each output, its bytes in Base64.
// Standard output: a line for each, in the same order: the offset of the response and behind its
// end, with a space between, or nothing where there is none.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { span } = await import(pathToFileURL(process.argv[2]));

const place = (line) => {
  const found = span(new Uint8Array(Buffer.from(line, "base64")));
  return found ? `${found.offset} ${found.offset + found.length}` : "";
};
const lines = (await text(process.stdin)).split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => `${place(line)}\n`).join(""));
