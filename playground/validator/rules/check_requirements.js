// The rules TA201 to TA203: a check response agrees with itself and with the list it answers.

import { holds } from "./list_requirements.js";

/** TA201: each unmet requirement is named once. */
function* duplicateUnmetId({ unmet }) {
  const seen = new Set();
  for (const [index, { id }] of unmet.entries()) {
    if (seen.has(id)) {
      yield { entry: "TA201", path: ["unmet", index, "id"] };
    }
    seen.add(id);
  }
}

/** TA202: an unmet requirement is one that the train lists. */
function* unknownUnmetId({ unmet }, { requirements }) {
  const known = new Set(requirements.map(({ id }) => id));
  for (const [index, { id }] of unmet.entries()) {
    if (known.has(id)) continue;
    yield { entry: "TA202", path: ["unmet", index, "id"] };
  }
}

/** TA203: `fulfilled` is whether all relations hold if the unmet requirements are not met. */
function* fulfilledContradictsUnmet({ fulfilled, unmet }, { requirements, relations }) {
  const missing = new Set(unmet.map(({ id }) => id));
  const met = new Set(requirements.map(({ id }) => id).filter((id) => !missing.has(id)));
  const verdict = relations.every((relation) => holds(relation, met));
  if (fulfilled === verdict) return;
  yield { entry: `TA203.${verdict}`, path: ["fulfilled"] };
}

/** The rules about a check response. */
export const ALONE = [duplicateUnmetId];

/** The rules about a check response and the list response that it answers. */
export const WITH_LIST = [unknownUnmetId, fulfilledContradictsUnmet];
