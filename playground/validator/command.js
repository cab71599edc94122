// Find the command that a response answers.

import { ANY_RESPONSE, COMMANDS, SCHEMAS } from "./specification.js";

/**
 * The command that a response answers, by its `$schema`, else by its members.
 *
 * A member that only one command's response has identifies the command. If there are several such
 * members, or none, the result is the command that shares most members with the response, or null
 * if no command shares any.
 */
export function commandOf(value) {
  for (const [command, schema] of COMMANDS) {
    if (value.$schema === schema) return command;
  }
  let best = { command: null, isIdentified: false, shared: 0 };
  for (const [command, address] of COMMANDS) {
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
export function schemaOf(command) {
  return command ? COMMANDS.get(command) : ANY_RESPONSE;
}
