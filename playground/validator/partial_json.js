// Read JSON of which the beginning or the end may be missing.
//
// The grammar is that of RFC 8259, with NaN, Infinity and -Infinity as further values, and with one
// character for each byte. The text is read once, without recursion.
//
// A state is what the grammar allows next. If the beginning is missing, several states are possible
// at once, so they are a set of bits.

import { ending, skipSpace } from "./scanner.js";
import { DEPTH_LIMIT } from "./specification.js";

const [NAME_OR_END, NAME, COLON, VALUE, COMMA_OR_END] = [1, 2, 4, 8, 16];
const [ITEM_OR_END, ITEM, ITEM_COMMA_OR_END] = [32, 64, 128];
const ANYTHING = 255;
const ENDED = COMMA_OR_END | ITEM_COMMA_OR_END;
const NAMES = NAME_OR_END | NAME;
const VALUES = VALUE | ITEM_OR_END | ITEM;
const ENDS = { "}": NAME_OR_END | COMMA_OR_END, "]": ITEM_OR_END | ITEM_COMMA_OR_END };
const EXPECTED = new Map([
  [NAME_OR_END, "name"],
  [NAME, "name"],
  [COLON, "colon"],
  [COMMA_OR_END, "comma"],
  [ITEM_COMMA_OR_END, "comma"],
]);

const WORDS = ["true", "false", "null", "NaN", "Infinity", "-Infinity"];
const INTEGER = "-?(?:0|[1-9][0-9]*)";
const FRACTION = "(?:\\.[0-9]+)?";
const NUMBER = `${INTEGER}${FRACTION}(?:[eE][+-]?[0-9]+)?`;
const SCALAR = new RegExp(`${NUMBER}|${WORDS.join("|")}`, "y");
const PLAIN = /[^"\\\x00-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const CUT_ESCAPE = /\\(?:u[0-9a-fA-F]{0,3})?$/y;
const CUT_NUMBER = new RegExp(`${INTEGER}(?:\\.|${FRACTION}[eE][+-]?)$`, "y");
const CUT_WORD = new RegExp(
  `(?:${WORDS.flatMap((word) => [...word].slice(1).map((_, at) => word.slice(0, at + 1))).join("|")})$`,
  "y",
);
const TAILS = [
  new RegExp(NUMBER, "y"),
  /[+-][0-9]+/y,
  /[0-9]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y,
  // The longer ones come first.
  new RegExp(WORDS.flatMap((word) => [...word].map((_, at) => word.slice(at))).sort().reverse().join("|"), "y"),
];
const CUT_TAIL = /(?:[0-9]*\.|[0-9]*(?:\.[0-9]+)?[eE][+-]?|[+-])$/y;

/** For each set of states, the set after a token that leads from one state to another. */
function after(steps) {
  return Uint8Array.from({ length: ANYTHING + 1 }, (_, states) =>
    steps.reduce((found, [from, to]) => (states & from ? found | to : found), 0),
  );
}

const VALUE_STEPS = [
  [VALUE, COMMA_OR_END],
  [ITEM_OR_END | ITEM, ITEM_COMMA_OR_END],
];
const AFTER_VALUE = after(VALUE_STEPS);
const AFTER_STRING = after([...VALUE_STEPS, [NAMES, COLON]]);
const AFTER = {
  ":": after([[COLON, VALUE]]),
  ",": after([[COMMA_OR_END, NAME], [ITEM_COMMA_OR_END, ITEM]]),
  "{": AFTER_VALUE,
  "[": AFTER_VALUE,
};

/**
 * Read the object that begins with the opening brace at an index, as far as it goes.
 *
 * Returns `{kind, at, expected, deep, opened}`. `kind` is `complete`, `cut` (the text ends inside
 * the object) or `fault`. `at` is the index after the object, the end of the text, or the index of
 * the fault. `expected` is what JSON allows at a fault: `name`, `colon`, `comma`, `value`, `escape`
 * or `control`. `deep` is the index of the first bracket that is nested too deep, or -1. `opened`
 * has the indices of the braces that are open at the end or the fault; their objects are read no
 * further.
 */
export function readObject(text, start) {
  const run = new Run(text, start + 1, NAME_OR_END);
  run.opened.push(start);
  run.go(true);
  return run;
}

/**
 * Read text as the rest, or the inside, of an object that began before it: `{end, isInside}`.
 *
 * `end` is the largest index at which such an object may have ended, or -1. `isInside` says
 * whether all of the text may be inside one.
 */
export function readRest(text) {
  // The text may all be within one number or word.
  let isInside =
    ending(CUT_TAIL, text, 0) >= 0 ||
    ending(CUT_NUMBER, text, 0) >= 0 ||
    WORDS.some((word) => word.includes(text));
  const tail = Math.max(...TAILS.map((pattern) => ending(pattern, text, 0)));
  const begins = [tail > 0 ? [tail, ENDED] : [0, ANYTHING]];
  // It may begin within a string, and there also after a backslash.
  for (const index of text[0] === '"' || text[0] === "\\" ? [0, 1] : [0]) {
    const { at, fault } = stringEnd(text, index);
    if (fault === "") begins.push([at, COLON | ENDED]);
    isInside ||= fault === "cut";
  }
  let end = -1;
  for (const [index, states] of begins) {
    const run = new Run(text, index, states);
    run.go(false);
    end = Math.max(end, run.lastEnd);
    isInside ||= run.kind === "cut";
  }
  return { end, isInside };
}

/**
 * The index after the string whose inside continues at an index: `{at, fault}`.
 *
 * If the string does not end, `at` is the index of the obstacle, and `fault` its kind: `cut`,
 * `control` or `escape`.
 */
function stringEnd(text, index) {
  let at = index;
  for (;;) {
    at = ending(PLAIN, text, at);
    if (at === text.length) return { at, fault: "cut" };
    if (text[at] === '"') return { at: at + 1, fault: "" };
    if (text[at] !== "\\") return { at, fault: "control" };
    const end = ending(ESCAPE, text, at);
    if (end < 0) return { at, fault: ending(CUT_ESCAPE, text, at) < 0 ? "escape" : "cut" };
    at = end;
  }
}

/** A reading from an index on, in a set of possible states. */
class Run {
  constructor(text, index, states) {
    this.text = text;
    this.at = index;
    this.states = states;
    this.kind = "";
    this.expected = "";
    this.deep = -1;
    this.lastEnd = -1;
    this.opened = [];
  }

  /** Read to a fault or the end of the text; with the beginning, to the object's end. */
  go(hasBeginning) {
    const { opened, text } = this;
    let { at: index, states } = this;
    // For each open bracket, the state after the value that it begins.
    const outer = [];
    // The begin and end of a scalar; the valid part of a number that is cut has been read already.
    let scalar = [-1, -1];
    for (;;) {
      index = skipSpace(text, index);
      const character = text[index];
      if (character === "}" || character === "]") {
        if (!(states & ENDS[character])) return this.stop(index, states, scalar);
        index += 1;
        if (character === "}") opened.pop();
        if (outer.length) {
          states = outer.pop();
        } else if (hasBeginning) {
          return this.end("complete", index);
        } else {
          states = ENDED;
          if (character === "}") this.lastEnd = index;
        }
      } else if (character === '"') {
        if (!AFTER_STRING[states]) return this.stop(index, states, scalar);
        const { at, fault } = stringEnd(text, index + 1);
        if (fault) return this.end(fault === "cut" ? "cut" : "fault", at, fault);
        states = AFTER_STRING[states];
        index = at;
      } else if (character in AFTER) {
        const behind = AFTER[character][states];
        if (!behind) return this.stop(index, states, scalar);
        if (character === "{" || character === "[") {
          if (outer.length >= DEPTH_LIMIT - 1 && this.deep < 0) this.deep = index;
          outer.push(behind);
          if (character === "{") opened.push(index);
          states = character === "{" ? NAME_OR_END : ITEM_OR_END;
        } else {
          states = behind;
        }
        index += 1;
      } else {
        const end = AFTER_VALUE[states] ? ending(SCALAR, text, index) : -1;
        if (end < 0) return this.stop(index, states, scalar);
        scalar = [index, end];
        states = AFTER_VALUE[states];
        index = end;
      }
    }
  }

  end(kind, at, expected = "") {
    this.kind = kind;
    this.at = at;
    this.expected = expected;
  }

  /** End where no token fits the states; `scalar` is the place of the last number or word. */
  stop(index, states, scalar) {
    if (this.isCut(index, states, scalar)) this.end("cut", this.text.length);
    else this.end("fault", index, EXPECTED.get(states) ?? "value");
  }

  /** Whether the text ends at an index, or within a token there that fits the states. */
  isCut(index, states, [begin, end]) {
    if (index === this.text.length) return true;
    if (states & VALUES && ending(CUT_WORD, this.text, index) >= 0) return true;
    return end === index && ending(CUT_NUMBER, this.text, begin) >= 0;
  }
}
