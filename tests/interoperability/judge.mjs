// Judges instances with a validator of the JavaScript world.
//
//   node judge.mjs ajv|hyperjump
//
// Standard input: a JSON array of requests,
//   {"schemas": [...], "schema": "<address>", "instances": ["<JSON text>", ...]}
// Standard output: a JSON array of answers, in the same order,
//   {"verdicts": [true, false], "log": []} or {"error": "why there are none", "log": []}

import { text } from "node:stream/consumers";
import Ajv2020 from "ajv/dist/2020.js";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";

// A schema that is not at hand must be an error, never a download.
globalThis.fetch = (address) => Promise.reject(new Error(`tried to fetch ${address}`));

// What a validator has to say beside its verdict is a part of the answer.
let log = [];
for (const level of ["debug", "info", "log", "warn", "error"]) {
  console[level] = (...words) => log.push(words.join(" "));
}

const withAjv = async ({ schemas, schema, instances }) => {
  const ajv = new Ajv2020();
  schemas.forEach((each) => ajv.addSchema(each));
  const judge = ajv.getSchema(schema);
  if (judge === undefined) throw new Error(`no schema has the address ${schema}`);
  return instances.map((instance) => judge(instance));
};

const withHyperjump = async ({ schemas, schema, instances }) => {
  const registered = [];
  try {
    for (const each of schemas) {
      registerSchema(each);
      registered.push(each.$id);
    }
    const judge = await validate(schema);
    return instances.map((instance) => judge(instance).valid);
  } finally {
    registered.forEach((address) => unregisterSchema(address));
  }
};

const judge = { ajv: withAjv, hyperjump: withHyperjump }[process.argv[2]];
const answers = [];
for (const request of JSON.parse(await text(process.stdin))) {
  const instances = request.instances.map((instance) => JSON.parse(instance));
  log = [];
  let answer;
  try {
    answer = { verdicts: await judge({ ...request, instances }) };
  } catch (error) {
    answer = { error: [error, error.cause].filter(Boolean).join(": ") };
  }
  answers.push({ ...answer, log });
}
process.stdout.write(JSON.stringify(answers));
