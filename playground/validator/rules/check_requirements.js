// The rules TA201 to TA203: a check response agrees with itself and with the list it answers.

import { holds } from "./list_requirements.js";

/** TA201: each unmet requirement is named once. */
function* duplicateUnmetId({ unmet }) {
  const seen = new Set();
  for (const [index, { id }] of unmet.entries()) {
    if (seen.has(id)) {
      yield {
        code: "TA201",
        message: "Expected each unmet requirement once, found an id that occurs earlier.",
        remedy: "Combine the reasons in one entry.",
        path: ["unmet", index, "id"],
      };
    }
    seen.add(id);
  }
}

/** TA202: an unmet requirement is one that the train lists. */
function* unknownUnmetId({ unmet }, { requirements }) {
  const known = new Set(requirements.map(({ id }) => id));
  for (const [index, { id }] of unmet.entries()) {
    if (known.has(id)) continue;
    yield {
      code: "TA202",
      message:
        "Expected the id of a requirement in the list response, found an id that no requirement " +
        "has.",
      remedy: "Use the same ids in both responses.",
      path: ["unmet", index, "id"],
    };
  }
}

/** TA203: `fulfilled` is whether all relations hold if the unmet requirements are not met. */
function* fulfilledContradictsUnmet({ fulfilled, unmet }, { requirements, relations }) {
  const missing = new Set(unmet.map(({ id }) => id));
  const met = new Set(requirements.map(({ id }) => id).filter((id) => !missing.has(id)));
  const verdict = relations.every((relation) => holds(relation, met));
  if (fulfilled === verdict) return;
  yield {
    code: "TA203",
    message:
      `Expected fulfilled to be ${verdict}: with these unmet requirements, the relations of the ` +
      `list response ${verdict ? "hold" : "do not hold"}.`,
    remedy: "Compute fulfilled from the relations: all of them must hold.",
    path: ["fulfilled"],
  };
}

/** The rules about a check response. */
export const ALONE = [duplicateUnmetId];

/** The rules about a check response and the list response that it answers. */
export const WITH_LIST = [unknownUnmetId, fulfilledContradictsUnmet];
