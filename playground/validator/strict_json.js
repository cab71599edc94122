// Read strict JSON (I-JSON), or find the errors in other text, with their places.
//
// The text is read once, without recursion and in linear time. An error is
// `{kind, at, path, expected}`: one violation of strict JSON. `kind` is `syntax`, `truncated`,
// `duplicate`, `surrogate`, `range` or `depth`. `at` is the index of the byte at which it is
// detected, and `path` leads to the value that it belongs to. `expected` is what JSON allows there:
// `name`, `colon`, `comma`, `value`, `escape`, `control`, `constant` or `nothing`; it is empty if
// the kind is sufficient.

import { ending, Fault, isCut, skipSpace, stringEnd } from "./scanner.js";
import { DEPTH_LIMIT, PROBLEM_LIMIT } from "./specification.js";
import { decode } from "./utf_8.js";

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /(?:true|false|null)(?![A-Za-z0-9_])/y;
const CONSTANT = /-?Infinity|NaN/y;
const LITERALS = new Map([["true", true], ["false", false], ["null", null]]);
const LONE_SURROGATE = /\p{Surrogate}/u;
const BEYOND_ASCII = /[^\x00-\x7f]/;
const INTEGER = /^-?[0-9]+$/;
const INDEX_LIKE = /^[0-9]+$/;

/**
 * Read bytes in UTF-8 that begin with an opening brace; `text` has one character for each byte.
 *
 * Returns `{value, details, errors, total}`: the value, as far as there are no errors, the first
 * `PROBLEM_LIMIT` errors in the order of the text, and the number of all.
 */
export function read(data, text) {
  const reader = new Reader(data, text);
  try {
    reader.run();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  const { root: value, details, errors, total } = reader;
  return { value, details, errors, total };
}

/** The string that the literal from `index` up to `end` represents. */
export function stringAt(data, text, index, end) {
  const ascii = text.slice(index, end);
  const literal = BEYOND_ASCII.test(ascii) ? decode(data.subarray(index, end)) : ascii;
  return literal.includes("\\") ? JSON.parse(literal) : literal.slice(1, -1);
}

/** The part of JSON values that JavaScript values lose: the order of names. */
export class Details {
  #names = new WeakMap();

  /** Keep the order of an object's names. */
  keepNames(object, names) {
    this.#names.set(object, names);
  }

  /** The names of an object's members in the order of the text. */
  namesOf(object) {
    return this.#names.get(object) ?? Object.keys(object);
  }
}

/** The rest of the text cannot be read. */
class Stop extends Error {}

/** An open object or array. */
class Frame {
  constructor(isObject) {
    this.closer = isObject ? "}" : "]";
    this.names = isObject ? new Set() : null;
    this.container = isObject ? {} : [];
    this.key = null;
    this.valueRead = false;
    this.commaRead = false;
    // JavaScript moves members with names like indices to the front.
    this.reorders = false;
  }
}

class Reader {
  constructor(data, text) {
    this.data = data;
    this.text = text;
    this.errors = [];
    this.total = 0;
    this.frames = [];
    this.root = null;
    this.details = new Details();
  }

  note(kind, at, expected = "") {
    this.total += 1;
    if (this.errors.length === PROBLEM_LIMIT) return;
    const path = this.frames.map((frame) => frame.key).filter((key) => key !== null);
    this.errors.push({ kind, at, path, expected });
  }

  stop(index, expected) {
    if (isCut(this.text, index)) this.note("truncated", this.text.length, expected);
    else this.note("syntax", index, expected);
    return new Stop();
  }

  run() {
    const { frames, text } = this;
    let index = this.value(0);
    while (frames.length) {
      const frame = frames.at(-1);
      index = skipSpace(text, index);
      const character = text[index];
      if (character === frame.closer && !frame.commaRead) {
        frames.pop();
        if (frame.reorders) this.details.keepNames(frame.container, [...frame.names]);
        index = this.ended(index + 1, frame.container);
      } else if (!frame.valueRead) {
        index = this.value(this.member(frame, index));
      } else if (character === ",") {
        frame.valueRead = false;
        frame.commaRead = true;
        index += 1;
      } else {
        throw this.stop(index, "comma");
      }
    }
    index = skipSpace(text, index);
    if (index < text.length) throw this.stop(index, "nothing");
  }

  /** Read up to a value: in an object, the name and the colon. */
  member(frame, index) {
    if (frame.names === null) {
      frame.key = frame.key === null ? 0 : frame.key + 1;
      return index;
    }
    if (this.text[index] !== '"') throw this.stop(index, "name");
    frame.key = null;
    let end = this.stringEnd(index);
    const name = stringAt(this.data, this.text, index, end);
    if (LONE_SURROGATE.test(name)) this.note("surrogate", index);
    frame.key = name;
    if (frame.names.has(name)) this.note("duplicate", index);
    frame.names.add(name);
    frame.reorders ||= INDEX_LIKE.test(name);
    end = skipSpace(this.text, end);
    if (this.text[end] !== ":") throw this.stop(end, "colon");
    return skipSpace(this.text, end + 1);
  }

  value(index) {
    const { text } = this;
    const character = text[index];
    if (character === '"') {
      const end = this.stringEnd(index);
      const string = stringAt(this.data, this.text, index, end);
      if (LONE_SURROGATE.test(string)) this.note("surrogate", index);
      return this.ended(end, string);
    }
    if (character === "{" || character === "[") {
      if (this.frames.length === DEPTH_LIMIT) {
        this.note("depth", index);
        throw new Stop();
      }
      this.frames.push(new Frame(character === "{"));
      return index + 1;
    }
    const literal = ending(LITERAL, text, index);
    if (literal >= 0) return this.ended(literal, LITERALS.get(text.slice(index, literal)));
    const number = ending(NUMBER, text, index);
    if (number >= 0) return this.number(index, number);
    const constant = ending(CONSTANT, text, index);
    if (constant >= 0) {
      this.note("syntax", index, "constant");
      return this.ended(constant, null);
    }
    throw this.stop(index, "value");
  }

  number(index, end) {
    const literal = this.text.slice(index, end);
    const number = Number(literal);
    if (!this.text.startsWith("Infinity", end) && !Number.isFinite(number)) {
      this.note("range", index);
    }
    return this.ended(end, number);
  }

  /** Continue with the container after the end of a value. */
  ended(index, value) {
    const frame = this.frames.at(-1);
    if (frame === undefined) {
      this.root = value;
      return index;
    }
    frame.valueRead = true;
    frame.commaRead = false;
    if (frame.names === null) frame.container.push(value);
    else if (frame.key !== "__proto__") frame.container[frame.key] = value;
    else Object.defineProperty(frame.container, frame.key, { ...OWN, value });
    return index;
  }

  stringEnd(index) {
    try {
      return stringEnd(this.text, index);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      if (fault.kind === "unterminated") throw this.stop(this.text.length, "value");
      throw this.stop(fault.at, fault.kind);
    }
  }
}

const OWN = { configurable: true, enumerable: true, writable: true };
