// The data of a picture of a list response, and of a check response that answers one.

import { holds } from "../validator/rules/list_requirements.js";

const MOST = 40;

/**
 * The requirements and relations for the picture, or null if there are none.
 *
 * `{requirements, relations, checked, tooMany}`: a requirement is `{id, name, target, choices, met,
 * optional}`, a relation `{type, ids, holds}`; `met` and `holds` are valid only if `checked`. With
 * `tooMany` there are too many to draw, and the lists are empty.
 */
export function drawable(report, value, listed) {
  if (value === null || report.problems.some(({ code }) => code === "TA100")) return null;
  const checked = report.command === "check_requirements" && listed !== null;
  if (report.command !== "list_requirements" && !checked) return null;
  const list = checked ? listed : value;
  const { requirements, relations } = list;
  if (requirements.length === 0) return null;
  const tooMany = Math.max(requirements.length, relations.length) > MOST;
  if (tooMany) return { requirements: [], relations: [], checked, tooMany };
  const unmet = new Set(checked ? value.unmet.map(({ id }) => id) : []);
  const ids = requirements.map(({ id }) => id);
  const met = new Set(ids.filter((id) => !unmet.has(id)));
  const demanding = relations.filter(({ type }) => type !== "optional");
  const related = new Set(demanding.flatMap((relation) => relation.requirements));
  return {
    requirements: requirements.map(({ id, requirement }) => ({
      id,
      name: requirement.name,
      target: requirement.target,
      choices: requirement.choices,
      met: met.has(id),
      optional: !related.has(id),
    })),
    relations: relations.map((relation) => ({
      type: relation.type,
      ids: relation.requirements,
      holds: holds(relation, met),
    })),
    checked,
    tooMany,
  };
}
