// Diagnose why an output has no response: what it ends with instead.

import { byteText } from "./stdout.js";
import { readObject, readRest } from "./partial_json.js";
import { skipSpace } from "./scanner.js";
import { RESPONSE_LIMIT } from "./specification.js";

// Each brace at which this pattern rules out an object saves a reading.
const OBJECT_BEGINS =
  /\{[ \t\r\n]*(?:(\})|$|"[^"\\\x00-\x1f]*(?:"[ \t\r\n]*(?::|$)|\\|$))/g;
const UTF_16_BRACES = /\{\x00|\x00\{/;
const UTF_16_SAMPLE = 256;
const MARK = /^(?:\xff\xfe)?(?:\xfe\xff)?/;

/**
 * Find what is in place of a response before `stop`, the end of the output's content.
 *
 * Only the last `RESPONSE_LIMIT` bytes are read, and time is linear in them. Returns
 * `{kind, offset, objectEnd, expected}`. `kind` is `utf-16`, `too-large` (the end of an object of
 * more than `RESPONSE_LIMIT` bytes), `too-deep` (an object cut off by the end of the output, and
 * nested too deep), `truncated` (the same, not too deep), `trailing` (an object followed by other
 * content), `broken` (braces without JSON between them), or `nothing`. `offset` is its place in the
 * input: the first bracket beyond the limit, the end, the content after the object, or the
 * unexpected character. `objectEnd` is the offset after the object of `trailing`. `expected` is
 * what JSON allows in place of the character of `broken`, as `readObject` reports it; it is empty
 * if no part of the data can be read as an object.
 */
export function diagnose(capture, stop) {
  const start = Math.max(0, stop - RESPONSE_LIMIT);
  const data = capture.read(start, stop);
  const { kind, at, end = -1, expected = "" } = diagnoseText(data, start === 0);
  return { kind, offset: start + at, objectEnd: start + end, expected };
}

function diagnoseText(data, hasBeginning) {
  const text = byteText(data);
  const size = text.length;
  if (isUtf16(data, text)) return { kind: "utf-16", at: 0 };
  const larger = hasBeginning ? { end: -1, isInside: false } : readRest(text);
  const endsWithBrace = text.endsWith("}");
  if (larger.end === size) return { kind: "too-large", at: size };
  const objects = objectsIn(text);
  if (objects.deep >= 0) return { kind: "too-deep", at: objects.deep };
  // A closing brace within a string ends nothing, but an output that ends with one is more likely
  // complete and no JSON than cut off exactly there.
  if (objects.isCut || (larger.isInside && !endsWithBrace)) return { kind: "truncated", at: size };
  const end = Math.max(objects.end, larger.end);
  if (end >= 0) return { kind: "trailing", at: skipSpace(text, end), end };
  if (endsWithBrace) {
    const last = text.lastIndexOf("{");
    if (last >= 0) return { kind: "broken", ...further(objects.fault, readObject(text, last)) };
    if (!hasBeginning) return { kind: "broken", at: size - 1 };
  }
  return { kind: "nothing", at: size };
}

/**
 * Whether the data have a brace in UTF-16, and as many zero bytes at the end as UTF-16 has.
 *
 * A byte order mark does not count, since it may be a large part of a short output.
 */
function isUtf16(data, text) {
  const end = data.subarray(-UTF_16_SAMPLE);
  const sample = end.subarray(MARK.exec(byteText(end.subarray(0, 4)))[0].length);
  const zeros = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  return 4 * zeros >= sample.length && UTF_16_BRACES.test(text);
}

/**
 * Find the objects that begin in some text: `{end, isCut, deep, fault}`.
 *
 * `end` is the index after the last one that ends in it, or -1. `isCut` says whether the end of
 * the text cuts one off, and `deep` is the index of the bracket that is nested too deep in such an
 * object, or -1. `fault` is where the longest reading ended, and what was expected there.
 *
 * The search starts at the front and continues after the end of each complete object: a brace
 * within it begins no other. An object with a fault, or without end, may contain complete ones.
 * Time is linear, since no reading starts at a brace that the last reading with the same state left
 * open. Two readings of the same bytes differ in where strings begin. So at most two readings cover
 * the same bytes, and one covers complete objects.
 */
function objectsIn(text) {
  const found = { end: -1, isCut: false, deep: -1, fault: { at: -1, expected: "" } };
  const isRead = new Uint8Array(text.length);
  let index = 0;
  for (;;) {
    OBJECT_BEGINS.lastIndex = index;
    const begin = OBJECT_BEGINS.exec(text);
    if (begin === null) return found;
    const start = begin.index;
    index = start + 1;
    if (begin[1]) {
      index = OBJECT_BEGINS.lastIndex;
      found.end = index;
      continue;
    }
    if (isRead[start]) continue;
    const reading = readObject(text, start);
    if (reading.kind === "complete") {
      index = reading.at;
      found.end = index;
      continue;
    }
    for (const brace of reading.opened) isRead[brace] = 1;
    if (reading.kind === "fault") {
      found.fault = further(found.fault, reading);
    } else {
      found.isCut = true;
      if (found.deep < 0) found.deep = reading.deep;
    }
  }
}

/** The later of two faults; of two at one place, the same one as in Python. */
function further(one, { at, expected }) {
  const isFurther = at > one.at || (at === one.at && expected > one.expected);
  return isFurther ? { at, expected } : one;
}
