// Find the command that a response answers.

import { SCHEMAS, VERSIONS } from "./specification.js";

/**
 * The command that a response answers, by its `$schema`, else by its members.
 *
 * A member that only one command's response has identifies the command. If there are several such
 * members, or none, the result is the command that shares most members with the response, or null
 * if no command shares any.
 */
export function commandOf(value, version) {
  const { commands } = VERSIONS.get(version);
  for (const [command, address] of commands) {
    // A later version accepts the addresses of earlier ones.
    const { const: one, enum: several = [one] } = SCHEMAS.get(address).properties.$schema;
    if (several.includes(value.$schema)) return command;
  }
  let best = { command: null, isIdentified: false, shared: 0 };
  for (const [command, address] of commands) {
    const { properties, required } = SCHEMAS.get(address);
    // Each schema first requires the member that only its response has.
    const isIdentified = Object.hasOwn(value, required[0]);
    const own = Object.keys(properties).filter((name) => name !== "$schema");
    const shared = own.filter((name) => Object.hasOwn(value, name)).length;
    const isBetter = isIdentified === best.isIdentified ? shared > best.shared : isIdentified;
    if (isBetter) best = { command, isIdentified, shared };
  }
  return best.command;
}

/** The address of the schema for a command's response, or for any response without command. */
export function schemaOf(command, version) {
  const { commands, anyResponse } = VERSIONS.get(version);
  return command ? commands.get(command) : anyResponse;
}
