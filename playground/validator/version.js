// Find the version of the specification that an address of a schema, or a response, names.

import { SCHEMA_BASE, VERSION, VERSIONS } from "./specification.js";

const NUMBER = /^(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}$/;

/** The version in the address of a schema, which may be unknown here; null if it has none. */
export function namedVersion(address) {
  if (typeof address !== "string" || !address.startsWith(SCHEMA_BASE)) return null;
  const [number, ...rest] = address.slice(SCHEMA_BASE.length).split("/");
  return rest.length && NUMBER.test(number) ? number : null;
}

/** The number of the version that a response names by `$schema` if it is known, else `VERSION`. */
export function versionOf({ $schema }) {
  const version = namedVersion($schema);
  return VERSIONS.has(version) ? version : VERSION;
}
