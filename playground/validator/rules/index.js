// The rules that no schema can say, by the command whose response they are about.

import * as requirements from "./list_requirements.js";
import { VERSIONS } from "../specification.js";
import * as unmet from "./check_requirements.js";

const NONE = { ALONE: [], WITH_LIST: [] };
const MODULES = { list_requirements: requirements, check_requirements: unmet };

/**
 * What the rules find in a response that is validated by this version of the specification.
 *
 * `listed` is the list response that it answers, or null.
 */
export function* findings(value, command, version, listed) {
  const { ALONE, WITH_LIST } = MODULES[command] ?? NONE;
  for (const rule of ALONE) yield* rule(value, VERSIONS.get(version));
  if (listed === null) return;
  for (const rule of WITH_LIST) yield* rule(value, listed);
}
