// Tell why an output has no response: look forward through its end for what was meant as one.

import { byteText, isWhiteSpace } from "./capture.js";
import { Fault, isCut, skipSpace, valueEnd } from "./scanner.js";
import { RESPONSE_LIMIT } from "./specification.js";
import { read } from "./strict_json.js";

const OBJECT_BEGINS = /\{[ \t\r\n]*(?:["'}]|$)/g;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OUTSIDE_STRINGS = new Set(" \t\r\n{}[]:,0123456789+.eEtrufalsn-");
const UTF_16_BRACES = /\{\x00|\x00\{/;
const KINDS = { truncated: "truncated", depth: "too-deep" };
const EFFORT = 4;
const LEAST_EFFORT = 1_000_000;
const EFFORT_OF_ATTEMPT = 64;
const UTF_16_SAMPLE = 256;

/**
 * Whether what stands before `stop` may be the end of an object of more than `RESPONSE_LIMIT`.
 *
 * It may not where no object holds it: a raw control character within a string, or outside of
 * them a character that JSON does not have there, or two values without a comma between them.
 */
export function mayEndLargerObject({ data }, stop) {
  const floor = Math.max(0, stop - RESPONSE_LIMIT);
  let inString = false;
  let next = "";
  let spaced = false;
  for (let index = stop - 1; index >= floor; index -= 1) {
    const byte = data[index];
    if (byte === QUOTE) {
      const quote = index;
      while (index > floor && data[index - 1] === BACKSLASH) index -= 1;
      const escaped = (quote - index) % 2 === 1;
      if (!inString) {
        // What the first backslashes escape may depend on others before them.
        if ((escaped && index > floor) || lacksComma('"', spaced, next)) return false;
        [next, spaced] = ['"', false];
      }
      if (!escaped) inString = !inString;
    } else if (inString) {
      if (byte < 0x20) return false;
    } else if (isWhiteSpace(byte)) {
      spaced = true;
    } else {
      const sign = String.fromCharCode(byte);
      if (!OUTSIDE_STRINGS.has(sign) || lacksComma(sign, spaced, next)) return false;
      [next, spaced] = [sign, false];
    }
  }
  return true;
}

/** Whether two signs, with or without white space between, belong to values without a comma. */
function lacksComma(sign, spaced, next) {
  if (/[}\]"]/.test(sign)) return /[{["0-9a-z-]/.test(next);
  return /[0-9a-z]/.test(sign) && (spaced ? /[{["0-9a-z-]/ : /[{["]/).test(next);
}

/**
 * Look for what was meant as a response before `stop`, the end of the output's content.
 *
 * At most the last `RESPONSE_LIMIT` bytes are looked at, and time is linear in them. Returns
 * `{kind, offset, objectEnd}`. `kind` is `trailing` (an object, and something behind it),
 * `truncated` (an object that the output's end cuts off), `too-deep` (the same, and nested too
 * deep), `broken` (an opening brace, and no JSON behind it), `utf-16`, or `nothing`. `offset` is
 * where in the input it shows: the text behind the object, the end, the bracket that is one too
 * many, the character that does not fit. `objectEnd` is the offset behind the object of `trailing`.
 */
export function look(capture, stop) {
  const start = Math.max(0, stop - RESPONSE_LIMIT);
  const data = capture.read(start, stop);
  const text = byteText(data);
  if (isUtf16(data, text)) return { kind: "utf-16", offset: start };
  const sight = sweep(data, text);
  return { kind: sight.kind, offset: start + sight.at, objectEnd: start + (sight.objectEnd ?? -1) };
}

/** Whether there is a brace of UTF-16, and the end is as full of zeros as such text is. */
function isUtf16(data, text) {
  const sample = data.subarray(-UTF_16_SAMPLE);
  const zeros = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  return 4 * zeros >= sample.length && UTF_16_BRACES.test(text);
}

function sweep(data, text) {
  let complete = -1;
  let broken = -1;
  let index = 0;
  let effort = LEAST_EFFORT + EFFORT * text.length;
  while (effort > 0) {
    OBJECT_BEGINS.lastIndex = index;
    const begin = OBJECT_BEGINS.exec(text);
    if (begin === null) break;
    const start = begin.index;
    try {
      index = valueEnd(text, start);
      complete = index;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      if (isCut(text, fault.at) || fault.kind === "unterminated") {
        const { last } = read(data.subarray(start), text.slice(start));
        if (last.kind in KINDS) return { kind: KINDS[last.kind], at: start + last.at };
      }
      effort -= fault.at - start + EFFORT_OF_ATTEMPT;
      index = start + 1;
      broken = Math.max(broken, fault.at);
    }
  }
  if (complete >= 0) {
    return { kind: "trailing", at: skipSpace(text, complete), objectEnd: complete };
  }
  if (broken >= 0) return { kind: "broken", at: broken };
  return { kind: "nothing", at: text.length };
}
