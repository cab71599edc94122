// Judges instances with the validators of the JavaScript world.
//
// Standard input: one JSON object per line,
//   {"validator": "ajv", "schemas": [...], "schema": "<address>", "instances": ["<JSON text>", ...]}
// Standard output: one JSON object per line, in the same order,
//   {"verdicts": [true, false], "log": []} or {"error": "why the schema does not compile", "log": []}

import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";

// A schema that is not at hand must be an error, never a download.
globalThis.fetch = (address) => Promise.reject(new Error(`tried to fetch ${address}`));

const withAjv = async ({ schemas, schema, instances }, log) => {
  const write = (...words) => log.push(words.join(" "));
  const ajv = new Ajv2020({ logger: { log: write, warn: write, error: write } });
  schemas.forEach((each) => ajv.addSchema(each));
  const judge = ajv.getSchema(schema);
  if (judge === undefined) throw new Error(`no schema has the address ${schema}`);
  return instances.map((instance) => judge(instance));
};

const withHyperjump = async ({ schemas, schema, instances }) => {
  try {
    schemas.forEach((each) => registerSchema(each));
    const judge = await validate(schema);
    return instances.map((instance) => judge(instance).valid);
  } finally {
    schemas.forEach((each) => unregisterSchema(each.$id));
  }
};

const VALIDATORS = { ajv: withAjv, hyperjump: withHyperjump };

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  request.instances = request.instances.map((text) => JSON.parse(text));
  const log = [];
  let answer;
  try {
    answer = { verdicts: await VALIDATORS[request.validator](request, log) };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify({ ...answer, log }));
}
