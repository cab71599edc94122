// Word problems from the message catalog that both implementations share.

import { MESSAGES } from "./specification.js";

const PLACEHOLDER = /\{([a-z]+)\}/g;
const LONGEST_LIST = 12;

/**
 * Replace the placeholders of some templates, such as `{found}`, by the values of their names.
 *
 * Throws an Error if a placeholder has no value, or a value has no placeholder.
 */
export function fill(templates, values) {
  const names = templates.flatMap((template) => [...template.matchAll(PLACEHOLDER)]);
  const placeholders = [...new Set(names.map(([, name]) => name))].sort().join();
  const given = Object.keys(values).sort().join();
  if (placeholders !== given) throw new Error(`placeholders: ${placeholders}; values: ${given}`);
  return templates.map((each) => each.replace(PLACEHOLDER, (_, name) => values[name]));
}

/** The message and the remedy of an entry, such as `TA101` or `TA106.opposite`. */
export function worded(entry, values) {
  const { message, remedy } = MESSAGES.problems[entry];
  const [filled, advice] = fill([message, remedy], values);
  // A value at the beginning or the end may be empty.
  return { message: filled, remedy: advice.trim() };
}

/** The hint that a response is valid under a newer version. */
export function newerHint(version) {
  return fill([MESSAGES.hints.newer], { version })[0];
}

/** The hint that a response is one of an earlier release, with the old and the new members. */
export function earlierHint(release, changes) {
  const words = changes.map(([was, now]) => fill([MESSAGES.hints.change], { was, now })[0]);
  return fill([MESSAGES.hints.earlier], { release, changes: join(words, "and") })[0];
}

/** The kind of a value and its length, in words that do not show the value. */
export function kind(value) {
  const [name, length] = kindAndCount(value);
  return fill([MESSAGES.kinds[name]], length === undefined ? {} : { count: length })[0];
}

function kindAndCount(value) {
  if (value === null) return ["null"];
  if (typeof value === "boolean") return ["boolean"];
  if (typeof value === "string") return ["string", count(length(value), "character")];
  if (Array.isArray(value)) return ["array", count(value.length, "item")];
  if (typeof value === "object") return ["object", count(Object.keys(value).length, "member")];
  return [Number.isInteger(value) ? "integer" : "fraction"];
}

/** The number of characters in a string, which may have two units each. */
export function length(text) {
  let pairs = 0;
  for (let index = 0; index < text.length; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800) pairs += 1;
  }
  return text.length - pairs;
}

/** A number with its noun: `1 item`, `9,900 items`. */
export function count(number, noun) {
  const forms = MESSAGES.counts[noun];
  return fill([number === 1 ? forms.one : forms.other], { number: grouped(number) })[0];
}

/** A number with a comma between the thousands. */
export function grouped(number) {
  return number.toLocaleString("en");
}

/** What JSON has in a place, in words: `expected`, and the `advice` how to write it. */
export function expectation(expected) {
  return MESSAGES.syntax[expected];
}

/** The kind of a character in place of what is expected, in words that do not show it. */
export function foundInPlaceOf(expected, character) {
  const kinds = MESSAGES.characters;
  if (expected === "constant") return kinds.constant;
  if (Object.hasOwn(kinds, character)) return kinds[character];
  if (/\p{L}/u.test(character)) return kinds.letter;
  return /\p{Nd}/u.test(character) ? kinds.digit : kinds.other;
}

/** The types of JSON Schema in words: `a string or an object`. */
export function typesOr(types) {
  return join(types.map((name) => MESSAGES.types[name]), "or");
}

/** The name of what a pattern matches, if a message does not show the pattern itself. */
export function specialPattern(pattern) {
  return MESSAGES.patterns[pattern];
}

/** The digits from 0 to 9 in words, as a name may have them. */
export const DIGIT_WORDS = MESSAGES.digits;

/** The first twelve words, with a conjunction, `and` or `or`, before the last one. */
export function join(words, conjunction) {
  const named = words.length > LONGEST_LIST ? [...words.slice(0, LONGEST_LIST), "…"] : words;
  if (named.length === 1) return named[0];
  const others = named.slice(0, -1).join(", ");
  return fill([MESSAGES.lists[conjunction]], { words: others, last: named.at(-1) })[0];
}
