// Recognise responses of the releases before 1.0.0, and say what their members are called today.

import { earlierHint } from "./messages.js";
import { MESSAGES } from "./specification.js";

/** A hint to the earlier release of which a response has the form; empty if there is none. */
export function earlierRelease(response) {
  for (const form of MESSAGES.earlier) {
    const changes = Object.entries(form.changes).filter(([path]) => has(response, path));
    if (changes.length && hasForm(response, form)) return earlierHint(form.release, changes);
  }
  return "";
}

function hasForm(response, { members, items }) {
  return (
    members.every((member) => Object.hasOwn(response, member)) &&
    Object.entries(items).every(
      ([member, type]) => Object.hasOwn(response, member) && beginsWith(response[member], type),
    )
  );
}

/** Whether a value is an array whose first item has this type. */
function beginsWith(value, type) {
  return Array.isArray(value) && typeof value[0] === type;
}

/** Whether a response has a member; its path has the names with dots between them. */
function has(response, path) {
  let value = response;
  for (const name of path.split(".")) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject || !Object.hasOwn(value, name)) return false;
    value = value[name];
  }
  return true;
}
