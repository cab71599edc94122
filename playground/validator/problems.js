// Turn findings into problems: count them, word them, add their places, and sort them.

import { worded } from "./messages.js";
import { places } from "./positions.js";
import { pointer, publicPath } from "./pointer.js";
import { PROBLEM_LIMIT, RULES } from "./specification.js";

/** Counts all findings and keeps the first `PROBLEM_LIMIT`. */
export class Tally {
  constructor() {
    this.findings = [];
    this.errors = 0;
    this.warnings = 0;
  }

  /** Count and keep findings; `total` is the number of all errors if not all are passed. */
  take(findings, total = 0) {
    let taken = 0;
    for (const finding of findings) {
      taken += 1;
      if (severityOf(finding) === "error") this.errors += 1;
      else this.warnings += 1;
      if (this.findings.length < PROBLEM_LIMIT) this.findings.push(finding);
    }
    this.errors += Math.max(0, total - taken);
  }
}

/** The findings as problems, in the order of the input. */
export function problems(findings, response, capture) {
  const found = places(findings, response, capture);
  return findings
    .map((finding, index) => problem(finding, found[index]))
    .sort((one, other) => one.place.offset - other.place.offset || order(one.code, other.code));
}

function order(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The severity of the rule that a finding violates. */
export function severityOf(finding) {
  return RULES.get(codeOf(finding)).severity;
}

function codeOf({ entry }) {
  return entry.split(".")[0];
}

function problem(finding, place) {
  const { code, name, severity } = RULES.get(codeOf(finding));
  const { entry, values = {}, path, schemaPointer = null, keyword = null, hint } = finding;
  const { message, remedy } = worded(entry, values);
  return {
    code,
    name,
    severity,
    message,
    remedy: hint ? `${remedy} ${hint}`.trim() : remedy,
    pointer: path === undefined ? null : pointer(publicPath(path)),
    schemaPointer,
    keyword,
    place,
  };
}
