// The rule TA100: the response conforms to its schema; one case for each keyword.

import { closestMatch } from "leven";
import {
  count,
  DIGIT_WORDS,
  grouped,
  join,
  kind,
  length,
  specialPattern,
  typesOr,
} from "../messages.js";
import { firstErrors } from "../schema_errors.js";
import { VERSIONS } from "../specification.js";
import { namedVersion } from "../version.js";

const LONGEST_WORD = 100;
const LONGEST_PATTERN = 40;
const NAME_PATTERN = "requirements/environment-variable.schema.json#/properties/name/pattern";

/**
 * TA100: the first violations of the schema at this address, without the values found, and the
 * number of all: `{findings, total}`. Beyond the first ones, each invalid item of an array counts
 * as one.
 */
export function schemaViolations(address, value, details) {
  const { errors, total } = firstErrors(address, value);
  const findings = errors.map((error) => {
    const [entry, values, member] = CASES[error.keyword](error, details);
    const { path, keyword, schemaPointer } = error;
    return { entry: `TA100.${entry}`, values, path, member, keyword, schemaPointer };
  });
  return { findings, total };
}

function type(error) {
  return oneOfTypes(error, [error.expected]);
}

function oneOfTypes(error, types) {
  return ["type", { types: typesOr(types), ...found(error), ...description(error) }];
}

function found({ instance }) {
  return { found: kind(instance) };
}

function description({ schema }) {
  return { description: (schema.description ?? "").trim() };
}

function required({ expected, instance }) {
  const missing = expected.filter((name) => !Object.hasOwn(instance, name));
  const number = missing.length === 1 ? "one" : "other";
  return [`required.${number}`, { members: join(missing, "and") }];
}

function additionalProperties({ schema, instance }, details) {
  const known = Object.keys(schema.properties ?? {});
  const own = Object.keys(schema.patternProperties ?? {});
  const patterns = own.map((each) => new RegExp(each, "u"));
  const unknown = details
    .namesOf(instance)
    .filter((name) => !known.includes(name) && !patterns.some((pattern) => pattern.test(name)));
  const values = { members: known.join(", "), found: count(unknown.length, "other-member") };
  return [...withSimilar("additionalProperties", values, similar(unknown[0], known)), unknown[0]];
}

function oneOfValues({ expected, instance }) {
  const values = { values: join(expected, "or"), ...found({ instance }) };
  if (typeof instance !== "string") return ["enum", values];
  const folded = new Map(expected.map((item) => [item.toLowerCase(), item]));
  const match = similar(instance.toLowerCase(), [...folded.keys()]);
  return withSimilar("enum", values, folded.get(match));
}

function withSimilar(entry, values, word) {
  return word ? [`${entry}.similar`, { ...values, similar: word }] : [entry, values];
}

/** The most similar known word: at most two of five characters differ. */
function similar(word, known) {
  if (word.length > LONGEST_WORD) return undefined;
  return closestMatch(word, known, { maxDistance: Math.floor(0.4 * word.length) });
}

function constant({ expected, instance, path }) {
  const version = path.length === 1 && path[0] === "$schema" ? namedVersion(instance) : null;
  if (version && !VERSIONS.has(version)) {
    const values = { version, versions: [...VERSIONS.keys()].join(", ") };
    return ["const.version", { value: JSON.stringify(expected), ...values }];
  }
  return ["const", { value: JSON.stringify(expected), ...found({ instance }) }];
}

function pattern(error) {
  const { expected, schema } = error;
  const values = { ...found(error), ...description(error) };
  const special = specialPattern(expected);
  if (special) return [`pattern.${special}`, values];
  if (length(expected) > LONGEST_PATTERN) {
    return ["pattern.long", { title: (schema.title ?? "").toLowerCase(), ...values }];
  }
  const name = suggestedName(error);
  const entry = name === undefined ? "pattern" : "pattern.name";
  return [/[0-9]/.test(name) ? "pattern.name.digits" : entry, { pattern: expected, ...values }];
}

/**
 * The corrected name, if lower case, digits and dashes are the only errors of a name.
 *
 * Digits become words only if the name cannot keep them.
 */
function suggestedName({ expected, instance, schema, schemaPointer }) {
  if (!schemaPointer.endsWith(NAME_PATTERN)) return undefined;
  const spelled = instance.replace(/[0-9]/g, (digit) => `_${DIGIT_WORDS[digit]}_`);
  const form = new RegExp(expected, "u");
  return [instance, spelled]
    .map((each) => each.replace(/[-_]+/g, "_").replace(/^_+|_+$/g, "").toUpperCase())
    .find((name) => name.length <= schema.maxLength && form.test(name));
}

function not(error) {
  if (Object.keys(error.expected).length === 0) return ["not.anything", description(error)];
  const { pattern: forbidden } = error.expected;
  const special = specialPattern(forbidden);
  if (special === "line-break") return ["not.line-break", found(error)];
  const values = { ...found(error), ...description(error) };
  return special ? [`not.${special}`, values] : ["not", { pattern: forbidden, ...values }];
}

function anyOf(error) {
  const branches = error.expected;
  if ("type" in branches[0]) return oneOfTypes(error, branches.map((branch) => branch.type));
  return ["anyOf", { members: join(branches.map((branch) => branch.required[0]), "or") }];
}

function range(error) {
  return [error.keyword, { limit: grouped(error.expected), ...description(error) }];
}

function size(noun) {
  return (error) => [
    error.keyword,
    { limit: count(error.expected, noun), ...found(error), ...description(error) },
  ];
}

function uniqueItems(error) {
  return [error.keyword, {}];
}

/** For each keyword, the function that returns the entry, its values, and the member concerned. */
const CASES = {
  type,
  required,
  additionalProperties,
  enum: oneOfValues,
  const: constant,
  pattern,
  not,
  anyOf,
  minimum: range,
  maximum: range,
  maxLength: size("character"),
  minItems: size("item"),
  maxItems: size("item"),
  uniqueItems,
};
