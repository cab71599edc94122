// The rules TA001 to TA010: the output has a response, and the response is strict JSON.
//
// A finding is a violation of a rule. `entry` is the entry of the message catalog with its
// message and remedy: the code of the rule, alone or with the case, as in `TA106.opposite`.
// `values` are those of the entry's placeholders, if it has any. `path` leads to the value in the
// response that violates the rule, and is missing for a finding about the output as a whole.
// `offset` is the offset in the input in bytes, if it is known. Otherwise the place is the
// beginning of the value at `path`, or, with `member`, of the name of that member.

import { count, expectation, foundInPlaceOf } from "../messages.js";
import { diagnose } from "../missing_response.js";
import { DEPTH_LIMIT, RESPONSE_LIMIT } from "../specification.js";
import { characterAt, decode } from "../utf_8.js";

/** TA003: nothing but white space follows the object. */
function trailingText({ objectEnd, offset }, capture, stop) {
  const [{ line, column }] = capture.places([objectEnd]);
  return { entry: "TA003", values: { line, column, bytes: count(stop - offset, "byte") }, offset };
}

/** TA004: the output does not end inside the object. */
function truncatedResponse(offset) {
  return { entry: "TA004", offset };
}

/** TA005: the object at the end of the output is JSON. */
function invalidJson(expected, character, offset) {
  const found = foundInPlaceOf(expected, character);
  return { entry: "TA005", values: { ...expectation(expected), found }, offset };
}

/** TA006: the response is encoded in UTF-8. */
export function notUtf8(offset, isUtf16 = false) {
  return { entry: isUtf16 ? "TA006.utf-16" : "TA006", offset };
}

/** TA009: the response is at most 16 MiB long. */
function tooLarge(offset) {
  return { entry: "TA009", values: { limit: count(RESPONSE_LIMIT, "byte") }, offset };
}

/** TA010: objects and arrays nest at most 128 deep. */
function tooDeep(path, offset) {
  return { entry: "TA010", values: { limit: DEPTH_LIMIT }, path, offset };
}

/** The reason why an output has no response at all. */
export function explainMissing(missing, capture) {
  // TA001: there is something on stdout.
  if (missing.isEmpty) return { entry: "TA001", offset: 0 };
  const diagnosis = diagnose(capture, missing.stop);
  const { kind, offset } = diagnosis;
  if (kind === "utf-16") return notUtf8(offset, true);
  if (kind === "too-large") return tooLarge(offset);
  if (kind === "too-deep") return tooDeep(undefined, offset);
  if (kind === "truncated") return truncatedResponse(offset);
  if (kind === "trailing") return trailingText(diagnosis, capture, missing.stop);
  if (kind === "broken") {
    // A character has at most four bytes in UTF-8.
    const [character] = decode(capture.read(offset, offset + 4));
    return invalidJson(diagnosis.expected, character, offset);
  }
  // TA002: the output ends with a JSON object.
  return { entry: "TA002", offset: missing.stop };
}

/** An error of the JSON text `data`, which begins at byte `start` of the input. */
export function explainError(error, data, start) {
  const { kind, path } = error;
  const offset = start + error.at;
  if (kind === "truncated") return truncatedResponse(offset);
  // TA007: each member name occurs once in its object.
  if (kind === "duplicate") return { entry: "TA007", path, offset };
  // TA005: each escape for half a surrogate pair is followed by the other half.
  if (kind === "surrogate") return { entry: "TA005.surrogate", path, offset };
  // TA008: each number is within the range of IEEE 754 double precision.
  if (kind === "range") return { entry: "TA008", path, offset };
  if (kind === "depth") return tooDeep(path, offset);
  return invalidJson(error.expected, characterAt(data, error.at), offset);
}
