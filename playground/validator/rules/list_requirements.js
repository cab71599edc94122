// The rules TA101 to TA109: the requirements and relations of a list response are consistent.
//
// Each rule takes a response that conforms to its schema, and the version by which it is validated.
// Time is linear in the response.

import { misfit } from "../targets.js";

/**
 * The key by which requirements are equal: type, name, target, choices and default.
 *
 * It is null for a type whose requirements have no name: each of them is a requirement of its own.
 */
export function identity({ type, name, target, choices, default: own }) {
  if (name === undefined) return null;
  return JSON.stringify([type, name, target, choices ? [...choices].sort() : null, own ?? null]);
}

/** TA101: each requirement has an id of its own. */
function* duplicateRequirementId({ requirements }) {
  const seen = new Set();
  for (const [index, { id }] of requirements.entries()) {
    if (seen.has(id)) {
      yield { entry: "TA101", path: ["requirements", index, "id"] };
    }
    seen.add(id);
  }
}

/** TA102: a relation names only ids of listed requirements. */
function* unknownRequirementId({ requirements, relations }) {
  const known = new Set(requirements.map(({ id }) => id));
  for (const [index, relation] of relations.entries()) {
    for (const [position, id] of relation.requirements.entries()) {
      if (known.has(id)) continue;
      yield { entry: "TA102", path: ["relations", index, "requirements", position] };
    }
  }
}

/** TA103: each requirement is in a relation; one that is in none is optional. */
function* unrelatedRequirement({ requirements, relations }, { hasOptional }) {
  const related = new Set(relations.flatMap((relation) => relation.requirements));
  for (const [index, { id }] of requirements.entries()) {
    if (related.has(id)) continue;
    yield { entry: hasOptional ? "TA103.optional" : "TA103", path: ["requirements", index] };
  }
}

/** Each requirement's index and identity, and the identities of earlier ones of the same name. */
function* byName({ requirements }) {
  const earlier = new Map();
  for (const [index, { requirement }] of requirements.entries()) {
    if (requirement.name === undefined) continue;
    const name = JSON.stringify([requirement.type, requirement.name]);
    if (!earlier.has(name)) earlier.set(name, new Set());
    const own = identity(requirement);
    yield [index, own, earlier.get(name)];
    earlier.get(name).add(own);
  }
}

/** TA104: a requirement is listed once. */
function* repeatedRequirement(response) {
  for (const [index, own, earlier] of byName(response)) {
    if (!earlier.has(own)) continue;
    yield { entry: "TA104", path: ["requirements", index, "requirement"] };
  }
}

/** TA105: requirements of the same name have the same target, choices and default. */
function* conflictingRequirement(response, { hasDefaults }) {
  const entry = hasDefaults ? "TA105.default" : "TA105";
  for (const [index, own, earlier] of byName(response)) {
    if (earlier.size === 0 || earlier.has(own)) continue;
    yield { entry, path: ["requirements", index, "requirement"] };
  }
}

/**
 * TA106: some environment makes all relations hold.
 *
 * A requirement named by `all` must be met, one named by `none` must not. If none is named by both,
 * an `any` can hold unless `none` forbids all that it names. So one pass is enough.
 */
function* unsatisfiableRelations({ requirements, relations }) {
  // Equal requirements share the first id, so that identities, which may have many choices, are
  // compared once and not for each relation.
  const first = new Map();
  const own = new Map();
  for (const { id, requirement } of requirements) {
    const key = identity(requirement) ?? id;
    if (!first.has(key)) first.set(key, id);
    own.set(id, first.get(key));
  }
  const demanded = new Set();
  const forbidden = new Set();
  const choicesOfAny = [];
  for (const [index, relation] of relations.entries()) {
    if (relation.type === "optional") continue;
    const named = relation.requirements.map((id) => own.get(id) ?? id);
    if (relation.type === "any") {
      choicesOfAny.push([index, named]);
      continue;
    }
    const [mine, others] =
      relation.type === "none" ? [forbidden, demanded] : [demanded, forbidden];
    if (named.some((each) => others.has(each))) {
      yield unsatisfiable(index, "opposite");
      return;
    }
    for (const each of named) mine.add(each);
  }
  for (const [index, named] of choicesOfAny) {
    if (named.every((each) => forbidden.has(each))) {
      yield unsatisfiable(index, "forbidden");
      return;
    }
  }
}

function unsatisfiable(index, reason) {
  return { entry: `TA106.${reason}`, path: ["relations", index] };
}

/** TA107: a relation is stated once. */
function* repeatedRelation({ relations }) {
  const seen = new Set();
  for (const [index, { type, requirements }] of relations.entries()) {
    const stated = JSON.stringify([type, [...requirements].sort((one, other) => one - other)]);
    if (seen.has(stated)) {
      yield { entry: "TA107", path: ["relations", index] };
    }
    seen.add(stated);
  }
}

/** TA108: a default fits the target and the choices of its requirement. */
function* defaultDoesNotFit({ requirements }) {
  for (const [index, { requirement }] of requirements.entries()) {
    if (requirement.default === undefined) continue;
    const expected = misfit(requirement, requirement.default);
    if (expected === null) continue;
    const path = ["requirements", index, "requirement", "default"];
    yield { entry: "TA108", values: { expected }, path };
  }
}

/** TA109: a relation of type `none` names no requirement that has a default. */
function* defaultIsForbidden({ requirements, relations }) {
  const withDefault = requirements.filter(({ requirement }) => requirement.default !== undefined);
  const ids = new Set(withDefault.map(({ id }) => id));
  for (const [index, relation] of relations.entries()) {
    if (relation.type !== "none") continue;
    for (const [position, id] of relation.requirements.entries()) {
      if (!ids.has(id)) continue;
      yield { entry: "TA109", path: ["relations", index, "requirements", position] };
    }
  }
}

/** Whether a relation holds where these requirements, and no others, are met. */
export function holds({ type, requirements }, met) {
  if (type === "optional") return true;
  if (type === "all") return requirements.every((id) => met.has(id));
  const anyMet = requirements.some((id) => met.has(id));
  return type === "any" ? anyMet : !anyMet;
}

/** The rules about a list response. */
export const ALONE = [
  duplicateRequirementId,
  unknownRequirementId,
  unrelatedRequirement,
  repeatedRequirement,
  conflictingRequirement,
  unsatisfiableRelations,
  repeatedRelation,
  defaultDoesNotFit,
  defaultIsForbidden,
];

/** A list response is validated without another response. */
export const WITH_LIST = [];
