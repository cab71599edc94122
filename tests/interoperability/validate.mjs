// Validates instances with a validator of the JavaScript world.
//
//   node validate.mjs NAME, where adapters/NAME.mjs calls the validator
//
// Standard input: a JSON array of requests,
//   {"schemas": [...], "schema": "<address>", "instances": ["<JSON text>", ...]}
// Standard output: a JSON array of answers, in the same order,
//   {"verdicts": [true, false], "log": []} or {"error": "why there are none", "log": []}
//
// An adapter takes the schemas, each under its address, and the address of one of them. It returns, or
// promises, the function that returns whether a value is valid, or throws the error.

import { text } from "node:stream/consumers";

// A schema that is not at hand must be an error, never a download.
globalThis.fetch = (address) => Promise.reject(new Error(`tried to fetch ${address}`));

// What a validator has to say beside its verdict is a part of the answer.
let log = [];
for (const level of ["debug", "info", "log", "warn", "error"]) {
  console[level] = (...words) => log.push(words.join(" "));
}

const { compile } = await import(`./adapters/${process.argv[2]}.mjs`);
const answers = [];
for (const request of JSON.parse(await text(process.stdin))) {
  const schemas = new Map(request.schemas.map((schema) => [schema.$id, schema]));
  const instances = request.instances.map((instance) => JSON.parse(instance));
  log = [];
  let answer;
  try {
    const isValid = await compile(schemas, request.schema);
    answer = { verdicts: instances.map((instance) => isValid(instance)) };
  } catch (error) {
    answer = { error: [error, error.cause].filter(Boolean).join(": ") };
  }
  answers.push({ ...answer, log });
}
process.stdout.write(JSON.stringify(answers));
