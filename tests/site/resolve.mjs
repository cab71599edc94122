// Compiles a schema by its address, fetching over HTTP whatever it refers to, and validates instances.
//
// stdin: {"base", "served", "schema", "instances"}; what is published below `base` is fetched below
// `served`. stdout: {"verdicts", "fetched"}.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(new URL("../interoperability/package.json", import.meta.url));
const { Ajv2020 } = require("ajv/dist/2020.js");

const { base, served, schema, instances } = JSON.parse(await text(process.stdin));
const fetched = [];

async function loadSchema(address) {
  if (!address.startsWith(base)) throw new Error(`${address} is not below ${base}`);
  fetched.push(address);
  const response = await fetch(served + address.slice(base.length));
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

const ajv = new Ajv2020({ loadSchema });
const validate = await ajv.compileAsync({ $ref: schema });
console.log(JSON.stringify({ verdicts: instances.map((each) => validate(each)), fetched }));
