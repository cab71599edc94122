// Scan JSON text forward, as the scanner of Python's standard library does.

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /null|true|false|NaN|-?Infinity/y;
const PLAIN = /[^"\\\x00-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const CUT_TOKEN = /(?:-|\.|[eE][+-]?|t|tr|tru|f|fa|fal|fals|n|nu|nul|\\(?:u[0-9a-fA-F]{0,4})?)$/y;

/** The end of a match that begins at an index, or -1. */
export function ending(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The index after white space. */
export function skipSpace(text, index) {
  return ending(SPACE, text, index);
}

/** Whether the text may be a prefix of valid JSON: it ends at this index, or within a token. */
export function isCut(text, index) {
  return index >= text.length || ending(CUT_TOKEN, text, index) >= 0;
}

/** A fault in JSON text: `kind` is `syntax`, `control`, `escape` or `unterminated`. */
export class Fault {
  // There may be millions of faults, so they are no Error objects, which would have the stack.
  constructor(kind, at) {
    this.kind = kind;
    this.at = at;
  }
}

/**
 * The index after the string that begins with the quotation mark at an index.
 *
 * Throws Fault if the string is invalid: at its beginning if it does not end, otherwise at the
 * control character or at the backslash of the invalid escape.
 */
export function stringEnd(text, begin) {
  let index = begin + 1;
  for (;;) {
    index = ending(PLAIN, text, index);
    const character = text[index];
    if (character === '"') return index + 1;
    if (character === undefined) throw new Fault("unterminated", begin);
    if (character !== "\\") throw new Fault("control", index);
    if (index + 1 === text.length) throw new Fault("unterminated", begin);
    const end = ending(ESCAPE, text, index);
    if (end < 0 || (end === text.length && text[index + 1] === "u")) {
      throw new Fault("escape", index);
    }
    index = end;
  }
}

/** The index after the value that begins at an index; throws Fault if there is none. */
export function valueEnd(text, start) {
  const closers = [];
  let index = start;
  for (;;) {
    // A value begins here.
    const character = text[index];
    if (character === "{" || character === "[") {
      const closer = character === "{" ? "}" : "]";
      index = skipSpace(text, index + 1);
      if (text[index] !== closer) {
        closers.push(closer);
        if (closer === "}") index = nameEnd(text, index);
        continue;
      }
      index += 1;
    } else {
      index = scalarEnd(text, index);
    }
    // A value has ended here.
    for (;;) {
      if (closers.length === 0) return index;
      index = skipSpace(text, index);
      if (text[index] !== closers.at(-1)) break;
      closers.pop();
      index += 1;
    }
    if (text[index] !== ",") throw new Fault("syntax", index);
    index = skipSpace(text, index + 1);
    if (closers.at(-1) === "}") index = nameEnd(text, index);
  }
}

function nameEnd(text, index) {
  if (text[index] !== '"') throw new Fault("syntax", index);
  const colon = skipSpace(text, stringEnd(text, index));
  if (text[colon] !== ":") throw new Fault("syntax", colon);
  return skipSpace(text, colon + 1);
}

function scalarEnd(text, index) {
  if (text[index] === '"') return stringEnd(text, index);
  const word = ending(WORD, text, index);
  if (word >= 0) return word;
  const number = ending(NUMBER, text, index);
  if (number < 0) throw new Fault("syntax", index);
  return number;
}
