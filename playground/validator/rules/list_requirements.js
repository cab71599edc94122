// The rules TA101 to TA107: the requirements and relations of a list response are consistent.
//
// Each rule takes a response that conforms to its schema. Time is linear in the response.

/**
 * The key by which requirements are equal: type, name, target and choices.
 *
 * It is null for a type whose requirements have no name: each of them is a requirement of its own.
 */
export function identity({ type, name, target, choices }) {
  if (name === undefined) return null;
  return JSON.stringify([type, name, target, choices ? [...choices].sort() : null]);
}

/** TA101: each requirement has an id of its own. */
function* duplicateRequirementId({ requirements }) {
  const seen = new Set();
  for (const [index, { id }] of requirements.entries()) {
    if (seen.has(id)) {
      yield {
        code: "TA101",
        message: "Expected a unique id for each requirement, found the id of an earlier one.",
        remedy: "Number the requirements, for example from 0.",
        path: ["requirements", index, "id"],
      };
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
      yield {
        code: "TA102",
        message: "Expected the id of a listed requirement, found an id that no requirement has.",
        remedy: "List the requirement, or remove its id from the relation.",
        path: ["relations", index, "requirements", position],
      };
    }
  }
}

/** TA103: each requirement is in a relation; one that is in none is optional. */
function* unrelatedRequirement({ requirements, relations }) {
  const related = new Set(relations.flatMap((relation) => relation.requirements));
  for (const [index, { id }] of requirements.entries()) {
    if (related.has(id)) continue;
    yield {
      code: "TA103",
      message: "Expected the requirement in a relation; a requirement in no relation is optional.",
      remedy:
        'Name its id in a relation, of type "all" if the train needs it. Change nothing if the ' +
        "requirement is optional on purpose.",
      path: ["requirements", index],
    };
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
    yield {
      code: "TA104",
      message: "Expected each requirement once, found one that is listed earlier.",
      remedy: "Keep one of them, and name its id in the relations of both.",
      path: ["requirements", index, "requirement"],
    };
  }
}

/** TA105: requirements of the same name have the same target and the same choices. */
function* conflictingRequirement(response) {
  for (const [index, own, earlier] of byName(response)) {
    if (earlier.size === 0 || earlier.has(own)) continue;
    yield {
      code: "TA105",
      message:
        "Expected the target and choices of the earlier requirement with the same name, " +
        "found others.",
      remedy: "Give the variables different names, or agree on one target.",
      path: ["requirements", index, "requirement"],
    };
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
    const named = relation.requirements.map((id) => own.get(id) ?? id);
    if (relation.type === "any") {
      choicesOfAny.push([index, named]);
      continue;
    }
    const [mine, others] =
      relation.type === "none" ? [forbidden, demanded] : [demanded, forbidden];
    if (named.some((each) => others.has(each))) {
      yield unsatisfiable(index, "another relation of type all or none says the opposite");
      return;
    }
    for (const each of named) mine.add(each);
  }
  for (const [index, named] of choicesOfAny) {
    if (named.every((each) => forbidden.has(each))) {
      yield unsatisfiable(index, "relations of type none forbid all that it names");
      return;
    }
  }
}

function unsatisfiable(index, reason) {
  return {
    code: "TA106",
    message: `Expected relations that can hold together, found one that cannot: ${reason}.`,
    remedy: "Change or remove the relation; no station can fulfil the relations as they are.",
    path: ["relations", index],
  };
}

/** TA107: a relation is stated once. */
function* repeatedRelation({ relations }) {
  const seen = new Set();
  for (const [index, { type, requirements }] of relations.entries()) {
    const stated = JSON.stringify([type, [...requirements].sort((one, other) => one - other)]);
    if (seen.has(stated)) {
      yield {
        code: "TA107",
        message: "Expected each relation once, found one that is stated earlier.",
        remedy: "Remove the repeated relation.",
        path: ["relations", index],
      };
    }
    seen.add(stated);
  }
}

/** Whether a relation holds where these requirements, and no others, are met. */
export function holds({ type, requirements }, met) {
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
];

/** A list response is validated without another response. */
export const WITH_LIST = [];
