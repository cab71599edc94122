// JSON Pointers that reveal no data.

import { SCHEMAS } from "./specification.js";

/** Write a path as a JSON Pointer (RFC 6901). */
export function pointer(path) {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * The beginning of a path, up to the first member name that the specification does not define.
 *
 * Other names come from the train, and may reveal something about a patient.
 */
export function publicPath(path) {
  const end = path.findIndex((key) => typeof key === "string" && !NAMES.has(key));
  return end < 0 ? path : path.slice(0, end);
}

/** The names of all members that a schema declares, at any depth. */
function declared(schema) {
  if (typeof schema !== "object" || schema === null) return [];
  const own = Array.isArray(schema) ? [] : Object.keys(schema.properties ?? {});
  return own.concat(...Object.values(schema).map(declared));
}

const NAMES = new Set(declared([...SCHEMAS.values()]));
