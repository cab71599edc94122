// node ajv.mjs FOLDER-OF-NODE-MODULES SCHEMA FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , modules, schema, ...paths] = process.argv;
const Ajv = createRequire(modules)("ajv/dist/2020").default;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
// Without allErrors it stops at the first error of a file, which is its default.
const validate = new Ajv({ allErrors: true }).compile(read(schema));
const valid = paths.map((path) => validate(read(path)));
process.exit(valid.every(Boolean) ? 0 : 1);
