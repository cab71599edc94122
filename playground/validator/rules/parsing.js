// The rules TA001 to TA010: the output has a response, and the response is strict JSON.
//
// A finding is a violation of the rule `code`. `path` leads to the value in the response that
// violates it, and is missing for a finding about the output as a whole. `offset` is the offset in
// the input in bytes, if it is known. Otherwise the place is the beginning of the value at `path`,
// or, with `member`, of the name of that member.

import { look } from "../missing_response.js";
import { DEPTH_LIMIT, RESPONSE_LIMIT } from "../specification.js";
import { characterAt, decode } from "../utf_8.js";
import { count, grouped } from "../wording.js";

const PRINT =
  "Print the response as the last thing on stdout, for example with json.dumps in Python.";
const LAST = "Print nothing after the response: logs belong before it, or on stderr.";
const ENCODE = "Encode the response in UTF-8, as bytes, whatever the locale of the container.";

/** TA001: there is something on stdout. */
function emptyOutput() {
  return {
    code: "TA001",
    message: "Expected a train response, found nothing but white space.",
    remedy: `${PRINT} Check also that stdout was captured, and not stderr alone.`,
    offset: 0,
  };
}

/** TA002: the output ends with a JSON object. */
function noResponse(missing) {
  return {
    code: "TA002",
    message: "Expected the output to end with a JSON object, found none.",
    remedy: PRINT,
    offset: missing.stop,
  };
}

/** TA003: nothing but white space follows the object. */
function trailingText(sight, capture, stop) {
  const [ended] = capture.places([sight.objectEnd]);
  return {
    code: "TA003",
    message:
      "Expected nothing but white space after the JSON object that ends at line " +
      `${ended.line}, column ${ended.column}, found ${count(stop - sight.offset, "byte")} of text.`,
    remedy: LAST,
    offset: sight.offset,
  };
}

/** TA004: the output does not end inside the object. */
function truncatedResponse(offset) {
  return {
    code: "TA004",
    message: "Expected the rest of a JSON object, found the end of the output.",
    remedy:
      "Write the response as a whole and flush stdout before the program ends; check that " +
      "neither a size limit nor a time limit cut the captured output off.",
    offset,
  };
}

const SYNTAX = {
  name: ["a member name in double quotes", 'Quote names with ", and write no comma after the last member.'],
  colon: ["a colon after the member name", ""],
  comma: ["a comma or the closing bracket", ""],
  value: ["a JSON value", "JSON has true, false and null, and strings in double quotes."],
  constant: [
    "a JSON value",
    "Send null or a string instead, in Python with json.dumps(..., allow_nan=False).",
  ],
  control: [
    "control characters in strings to be escaped",
    "Write a line break in a string as \\n, a tab as \\t.",
  ],
  escape: ['one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX', ""],
  nothing: ["nothing after the JSON object", LAST],
  "": ["a JSON object", ""],
};
const JSON_REMEDY = "Let a JSON library write the response, for example json.dumps in Python.";
const CHARACTERS = new Map([
  ["'", "a single quotation mark"],
  ['"', "a double quotation mark"],
  ["}", "a closing brace"],
  ["]", "a closing bracket"],
  [",", "a comma"],
  ["/", "a slash; JSON has no comments"],
  ["\n", "a line break"],
  ["\t", "a tab"],
]);
// The decimal digits, and the other characters that Python's str.isdigit accepts: superscripts etc.
const DIGIT =
  /[\p{Nd}²³¹\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/u;

/** The kind of a character, in words that do not show it. */
function characterKind(character) {
  if (CHARACTERS.has(character)) return CHARACTERS.get(character);
  if (/\p{L}/u.test(character)) return "a letter";
  return DIGIT.test(character) ? "a digit" : "another character";
}

/** TA005: the object at the end of the output is JSON. */
function invalidJson(expected, character, offset) {
  const [expectation, remedy] = SYNTAX[expected];
  const found = expected === "constant" ? "NaN or an infinity" : characterKind(character);
  return {
    code: "TA005",
    message: `Expected ${expectation}, found ${found}.`,
    remedy: `${remedy} ${JSON_REMEDY}`.trimStart(),
    offset,
  };
}

/** TA005: each escape for half a surrogate pair is followed by the other half. */
function loneSurrogate(flaw, offset) {
  return {
    code: "TA005",
    message:
      "Expected whole characters, found an escape \\uD800 to \\uDFFF without its other half.",
    remedy: `Cut strings between characters, not within one. ${JSON_REMEDY}`,
    path: flaw.path,
    offset,
  };
}

/** TA006: the response is encoded in UTF-8. */
export function notUtf8(offset, isUtf16 = false) {
  const found = isUtf16 ? "what looks like UTF-16" : "a byte that is not UTF-8";
  return { code: "TA006", message: `Expected UTF-8, found ${found}.`, remedy: ENCODE, offset };
}

/** TA007: each member name occurs once in its object. */
function duplicateMember(flaw, offset) {
  return {
    code: "TA007",
    message:
      "Expected each member of an object once, found one with the name of an earlier one.",
    remedy: "Keep one of the two: readers disagree on which of them counts.",
    path: flaw.path,
    offset,
  };
}

/** TA008: each number is within the range of IEEE 754 double precision. */
function numberOutOfRange(flaw, offset) {
  return {
    code: "TA008",
    message:
      "Expected a number within the range of IEEE 754 double precision, found a larger one.",
    remedy: "Send null, or the number as a string.",
    path: flaw.path,
    offset,
  };
}

/** TA009: the response is at most 16 MiB long. */
function tooLarge(offset) {
  return {
    code: "TA009",
    message:
      `Expected a response of at most ${grouped(RESPONSE_LIMIT)} bytes, found that the object ` +
      "at the end of the output does not begin within this limit.",
    remedy: "Shorten the response: models belong in export files.",
    offset,
  };
}

/** TA010: objects and arrays nest at most 128 deep. */
function tooDeep(path, offset) {
  return {
    code: "TA010",
    message: `Expected at most ${DEPTH_LIMIT} levels of objects and arrays, found one more.`,
    remedy: "Reduce the nesting, or send the nested value as a string.",
    path,
    offset,
  };
}

/** Word the reason why an output has no response at all. */
export function explainMissing(missing, capture) {
  if (missing.isEmpty) return emptyOutput();
  const sight = look(capture, missing.stop);
  const { kind, offset } = sight;
  if (kind === "utf-16") return notUtf8(offset, true);
  if (kind === "too-large") return tooLarge(offset);
  if (kind === "too-deep") return tooDeep(undefined, offset);
  if (kind === "truncated") return truncatedResponse(offset);
  if (kind === "trailing") return trailingText(sight, capture, missing.stop);
  if (kind === "broken") {
    // A character has at most four bytes in UTF-8.
    const [character] = decode(capture.read(offset, offset + 4));
    return invalidJson(sight.expected, character, offset);
  }
  return noResponse(missing);
}

/** Word a flaw of the JSON text `data`, which begins at byte `start` of the input. */
export function explainFlaw(flaw, data, start) {
  const offset = start + flaw.at;
  if (flaw.kind === "truncated") return truncatedResponse(offset);
  if (flaw.kind === "duplicate") return duplicateMember(flaw, offset);
  if (flaw.kind === "surrogate") return loneSurrogate(flaw, offset);
  if (flaw.kind === "range") return numberOutOfRange(flaw, offset);
  if (flaw.kind === "depth") return tooDeep(flaw.path, offset);
  return invalidJson(flaw.expected, characterAt(data, flaw.at), offset);
}
