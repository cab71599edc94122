// Validates documents with ajv.
//
//   node validators.mjs FOLDER-OF-NODE-MODULES
//
// Standard input: {"schemas": [...], "requests": [{"schema": "<address>", "documents": ["<JSON text>"]}]}
// Standard output: for each request an array of verdicts, true or false.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const Ajv = createRequire(process.argv[2])("ajv/dist/2020").default;
const { schemas, requests } = JSON.parse(await text(process.stdin));
const ajv = new Ajv();
schemas.forEach((schema) => ajv.addSchema(schema));
const verdicts = requests.map(({ schema, documents }) => {
  const validate = ajv.getSchema(schema);
  return documents.map((document) => validate(JSON.parse(document)));
});
process.stdout.write(JSON.stringify(verdicts));
