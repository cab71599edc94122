// The rule TA100: the response conforms to its schema; one wording for each keyword.

import { closeMatch } from "../difflib.js";
import { firstErrors } from "../schema_errors.js";
import { count, grouped } from "../wording.js";

const LONGEST_LIST = 12;
const LONGEST_PATTERN = 40;
const CONTROL_CHARACTERS = "[\\x00-\\x1f\\x7f]";
const TYPES = {
  string: "a string",
  integer: "an integer",
  array: "an array",
  object: "an object",
};
const DIGIT_WORDS = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split(" ");
// The pattern that requires a character other than white space.
const BLANK = /^\[\^[\s\x85-]+\]$/;
const NAME_PATTERN = "requirements/environment-variable.schema.json#/properties/name/pattern";

/**
 * TA100: the first violations of the schema at this address, worded without the values found, and
 * the number of all: `{findings, total}`. Beyond the first ones, each invalid item of an array
 * counts as one.
 */
export function schemaViolations(address, value, details) {
  const { errors, total } = firstErrors(address, value);
  const findings = errors.map((error) => {
    const [message, remedy, member] = (WORDINGS[error.keyword] ?? other)(error, details);
    const { path, keyword, schemaPointer } = error;
    return { code: "TA100", message, remedy, path, member, keyword, schemaPointer };
  });
  return { findings, total };
}

/** The kind of a value and its length, in words that do not show the value. */
function kind(value) {
  if (value === null) return "null";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "string") return `a string of ${count(length(value), "character")}`;
  if (Array.isArray(value)) return `an array of ${count(value.length, "item")}`;
  if (typeof value === "object") {
    return `an object with ${count(Object.keys(value).length, "member")}`;
  }
  return Number.isInteger(value) ? "an integer" : "a number with a fraction";
}

function length(text) {
  let pairs = 0;
  for (let index = 0; index < text.length; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800) pairs += 1;
  }
  return text.length - pairs;
}

function join(words, conjunction) {
  const shown = words.length > LONGEST_LIST ? [...words.slice(0, LONGEST_LIST), "…"] : words;
  if (shown.length < 2) return shown.join();
  return `${shown.slice(0, -1).join(", ")} ${conjunction} ${shown.at(-1)}`;
}

function type(error) {
  return oneOfTypes(error, [error.expected]);
}

function oneOfTypes(error, types) {
  const words = types.map((name) => TYPES[name] ?? `a ${name}`);
  return [`Expected ${join(words, "or")}, found ${kind(error.instance)}.`, description(error)];
}

function required({ expected, instance }) {
  const missing = expected.filter((name) => !Object.hasOwn(instance, name));
  const several = missing.length > 1;
  const members = `member${several ? "s" : ""} ${join(missing, "and")}`;
  return [
    `Expected the ${members}, which ${several ? "are" : "is"} missing.`,
    `Add the ${members}.`,
  ];
}

function additionalProperties({ schema, instance }, details) {
  const known = Object.keys(schema.properties ?? {});
  const own = Object.keys(schema.patternProperties ?? {});
  const patterns = own.map((each) => new RegExp(each, "u"));
  const unknown = details
    .namesOf(instance)
    .filter((name) => !known.includes(name) && !patterns.some((pattern) => pattern.test(name)));
  const near = closeMatch(unknown[0], known);
  return [
    `Expected only the members ${known.join(", ")} and those that begin with x-, found ` +
      `${count(unknown.length, "other member")}.`,
    `${near ? `Did you mean ${near}? ` : ""}Remove what the specification does not define, or ` +
      "begin its name with x-.",
    unknown[0],
  ];
}

function oneOfValues({ expected, instance }) {
  let near = null;
  if (typeof instance === "string") {
    const values = new Map(expected.map((item) => [caseFold(item), item]));
    near = values.get(closeMatch(caseFold(instance), values.keys()));
  }
  return [
    `Expected ${join(expected, "or")}, found ${kind(instance)} that is none of these.`,
    near ? `Did you mean ${near}?` : "Use one of the listed values.",
  ];
}

/** Fold the case of a string; a dotless i stays as it is. */
function caseFold(text) {
  return [...text].map((each) => (each === "ı" ? each : each.toUpperCase().toLowerCase())).join("");
}

function constant({ expected, instance }) {
  return [
    `Expected ${JSON.stringify(expected)}, found ${kind(instance)} that differs.`,
    "Use exactly the expected value.",
  ];
}

function pattern(error) {
  if (BLANK.test(error.expected)) {
    const found = kind(error.instance);
    return [`Expected a string that is not blank, found ${found} that is.`, description(error)];
  }
  const form =
    length(error.expected) <= LONGEST_PATTERN
      ? error.expected
      : `the pattern of ${(error.schema.title ?? "").toLowerCase()}`;
  const advice = isNearName(error)
    ? " Use upper case for lower case, words for digits and underscores for dashes."
    : "";
  return [
    `Expected a string that matches ${form}, found ${kind(error.instance)} that does not.`,
    description(error) + advice,
  ];
}

function description({ schema }) {
  return (schema.description ?? "").trim();
}

/** Whether lower case, digits and dashes are the only errors of a name. */
function isNearName({ expected, instance, schema, schemaPointer }) {
  if (!schemaPointer.endsWith(NAME_PATTERN)) return false;
  const spelled = instance
    .replaceAll("-", "_")
    .replace(/[0-9]/g, (digit) => `_${DIGIT_WORDS[digit]}_`);
  const name = spelled.replace(/__+/g, "_").replace(/^_+|_+$/g, "").toUpperCase();
  return name.length <= schema.maxLength && new RegExp(expected, "u").test(name);
}

function not(error) {
  if (Object.keys(error.expected).length === 0) {
    return [`Expected no such member here. ${description(error)}`, "Remove the member."];
  }
  const { pattern } = error.expected;
  if (/^\[[\s\x85]+\]$/.test(pattern)) {
    return [
      `Expected no line break, found ${kind(error.instance)} with one.`,
      "Remove the line break; programs often read one from the end of a file or of an input.",
    ];
  }
  if (pattern === CONTROL_CHARACTERS) {
    const found = kind(error.instance);
    return [`Expected no control character, found ${found} with one.`, description(error)];
  }
  return [
    `Expected a string that does not match ${pattern}, found ${kind(error.instance)} that does.`,
    description(error),
  ];
}

function anyOf(error) {
  const branches = error.expected;
  if ("type" in branches[0]) return oneOfTypes(error, branches.map((branch) => branch.type));
  const members = branches.map((branch) => branch.required[0]);
  return [
    `Expected a train response, which has the member ${join(members, "or")}, found an object ` +
      "with none of them.",
    "Print one of the four responses last, or name its command with --command.",
  ];
}

function minimum(error) {
  const limit = grouped(error.expected);
  return [`Expected an integer of at least ${limit}, found a smaller one.`, description(error)];
}

function maximum(error) {
  const limit = grouped(error.expected);
  return [`Expected an integer of at most ${limit}, found a larger one.`, description(error)];
}

function bound(words, noun) {
  return (error) => [
    `Expected ${words} ${count(error.expected, noun)}, found ${kind(error.instance)}.`,
    description(error),
  ];
}

function uniqueItems() {
  return ["Expected each item once, found a repeated one.", "Remove the repeated item."];
}

function other(error) {
  return [
    `Expected a value that satisfies ${error.keyword}, found ${kind(error.instance)}.`,
    description(error),
  ];
}

/** For each keyword, the function that returns message, remedy, and the member to point at. */
const WORDINGS = {
  type,
  required,
  additionalProperties,
  enum: oneOfValues,
  const: constant,
  pattern,
  not,
  anyOf,
  minimum,
  maximum,
  minLength: bound("at least", "character"),
  maxLength: bound("at most", "character"),
  minItems: bound("at least", "item"),
  maxItems: bound("at most", "item"),
  uniqueItems,
};
