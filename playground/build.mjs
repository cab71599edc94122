// Builds the playground: one script, one style sheet.
//
//   node build.mjs [FOLDER [DATA]]
//
// The default folder is build/playground of the repository. DATA is a file with other data than
// what data.py prints, for tests. The schemas are compiled here, since
// the page's Content-Security-Policy forbids code that would compile them in a browser.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import { _ } from "ajv";
import { strConcat } from "ajv/dist/compile/codegen/code.js";
import names from "ajv/dist/compile/names.js";
import { Type } from "ajv/dist/compile/util.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const REPOSITORY = path.resolve(FOLDER, "..");

/** The output of data.py, run by the repository's own Python if that is set up. */
function sharedData() {
  const own = path.join(REPOSITORY, ".venv", "bin", "python");
  const python = existsSync(own) ? own : "python3";
  const run = spawnSync(python, [path.join(FOLDER, "data.py")], {
    encoding: "utf-8",
    maxBuffer: 1e8,
  });
  if (run.status !== 0) throw new Error(`${python} data.py failed: ${run.error ?? run.stderr}`);
  return JSON.parse(run.stdout);
}

const PROSE = ["title", "description", "examples", "$comment"];
const MAPS = ["properties", "patternProperties", "$defs"];
const LISTS = ["allOf", "anyOf", "oneOf"];
const SINGLE = ["items", "not", "if", "then", "else"];

/**
 * A pattern that ends as in Python: `$` also matches before a line feed at the end of the string.
 *
 * The schemas forbid that line feed separately, so that all validators agree on it.
 */
function asInPython(pattern) {
  return pattern.replace(/\$$/, "(?=\\n?$)");
}

/** A pattern that accepts every string of more characters: on these, engines may overflow. */
function upTo(maxLength, pattern) {
  return maxLength === undefined ? pattern : `^[^]{${maxLength + 1}}|${pattern}`;
}

/** A schema whose subschemas each have their place in `$comment`, and no other prose. */
function marked(schema, pointer) {
  const inner = Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${pointer}/${keyword}`;
    if (PROSE.includes(keyword)) return [];
    if (SINGLE.includes(keyword)) return [[keyword, marked(value, at)]];
    if (LISTS.includes(keyword)) return [[keyword, value.map((each, i) => marked(each, `${at}/${i}`))]];
    if (MAPS.includes(keyword)) {
      const members = Object.entries(value).map(([name, each]) => [name, marked(each, `${at}/${name}`)]);
      return [[keyword, Object.fromEntries(members)]];
    }
    if (keyword === "pattern") return [[keyword, upTo(schema.maxLength, asInPython(value))]];
    return [[keyword, value]];
  });
  // An empty schema is kept: ajv knows that it allows everything.
  return Object.fromEntries(inner.length ? [...inner, ["$comment", pointer]] : []);
}

/**
 * `items` that passes errors to the collector item by item: ajv's is quadratic for many errors.
 *
 * The collector is the context; its methods describe what it needs.
 */
const items = (limit) => ({
  keyword: "items",
  type: "array",
  schemaType: "object",
  code(cxt) {
    const { gen, data, it, parentSchema } = cxt;
    const { vErrors, errors, this: collector, instancePath } = names.default;
    const handOver = () =>
      gen.if(_`${vErrors} !== null`, () => {
        gen.code(_`${collector}.take(${vErrors})`);
        gen.assign(vErrors, null);
        gen.assign(errors, 0);
      });
    handOver();
    const invalid = gen.let("invalid", 0);
    gen.forRange("i", 0, _`${data}.length`, (i) => {
      const before = gen.const("before", _`${collector}.taken`);
      cxt.subschema({ keyword: "items", dataProp: i, dataPropType: Type.Num }, gen.name("valid"));
      handOver();
      gen.if(_`${collector}.taken !== ${before}`, () => {
        gen.code(_`${invalid}++`);
        gen.if(_`${invalid} === ${limit}`, () => gen.code(_`${collector}.mute()`));
      });
    });
    const path = strConcat(instancePath, it.errorPath);
    gen.if(_`${invalid} >= ${limit}`, () =>
      gen.code(
        _`${collector}.unmute(${path}, ${`${parentSchema.$comment}/items`}, ${invalid} - ${limit})`,
      ),
    );
  },
});

/** `uniqueItems` in linear time, and with integers in their written form. */
const uniqueItems = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  code(cxt) {
    cxt.fail(_`${names.default.this}.repeats(${cxt.data})`);
  },
};

/** A module whose default export has the validators of responses by addresses of schemas. */
function compiled({ schemas, versions, problemLimit }) {
  const ajv = new Ajv2020({
    allErrors: true,
    code: { esm: true, source: true },
    messages: false,
    // The tests check the schemas against the dialect; here the keywords differ from it.
    meta: false,
    passContext: true,
    validateSchema: false,
    verbose: true,
  });
  for (const keyword of [items(problemLimit), uniqueItems]) {
    ajv.removeKeyword(keyword.keyword);
    ajv.addKeyword(keyword);
  }
  for (const [address, schema] of Object.entries(schemas)) {
    ajv.addSchema(marked(schema, `${address}#`));
  }
  const addresses = versions.flatMap(({ commands, anyResponse }) => [
    ...commands.map(([, address]) => address),
    anyResponse,
  ]);
  const exported = new Map(addresses.map((address, index) => [`validator${index}`, address]));
  const table = [...exported].map(([name, address]) => `${JSON.stringify(address)}: ${name}`);
  const code = standaloneCode(ajv, Object.fromEntries(exported));
  return `${code}\nexport default {${table.join()}};`;
}

/** Generated modules, by their names. */
function generated({ validator, page }) {
  const modules = {
    "train-api:data": { contents: JSON.stringify(validator), loader: "json" },
    "train-api:examples": { contents: JSON.stringify(page.examples), loader: "json" },
    "train-api:validators": { contents: compiled(validator), loader: "js", resolveDir: FOLDER },
  };
  return {
    name: "generated",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^train-api:/ }, ({ path: name }) => ({ path: name, namespace: "generated" }));
      onLoad({ filter: /.*/, namespace: "generated" }, ({ path: name }) => modules[name]);
    },
  };
}

const [folder = path.join(REPOSITORY, "build", "playground"), file] = process.argv.slice(2);
const target = path.resolve(folder);
const data = file ? JSON.parse(readFileSync(file, "utf-8")) : sharedData();
rmSync(target, { force: true, recursive: true });
mkdirSync(target, { recursive: true });
await build({
  absWorkingDir: FOLDER,
  bundle: true,
  charset: "utf8",
  entryPoints: ["playground.js", "playground.css"],
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  outdir: target,
  plugins: [generated(data)],
  target: "es2022",
});
writeFileSync(path.join(target, ".ready"), "");
