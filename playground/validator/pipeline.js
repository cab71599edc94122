// Validate captured stdout: find the response, read it, check it against schema and rules.

import { byteText, Capture } from "./stdout.js";
import { commandOf, schemaOf } from "./command.js";
import { earlierRelease } from "./earlier_releases.js";
import { newerHint } from "./messages.js";
import { problems, severityOf, Tally } from "./problems.js";
import { findings } from "./rules/index.js";
import { explainError, explainMissing, notUtf8 } from "./rules/parsing.js";
import { schemaViolations } from "./rules/schema.js";
import { VERSION, VERSIONS } from "./specification.js";
import { read } from "./strict_json.js";
import { find } from "./find_response.js";
import { faultIndex } from "./utf_8.js";
import { versionOf } from "./version.js";

/**
 * Validate captured stdout as a response to `command`, or to the command that it answers.
 *
 * `data` has its bytes, and `listed` is the valid list response that a check response answers, or
 * null. `version` is the version of the specification; without it, that of `$schema`, or the default
 * version. Returns `{report, value}`: the report about one input as in the report's schema, and the
 * response, null if there is none.
 */
export function validate(data, { source, command = null, listed = null, version = null }) {
  const capture = new Capture(data);
  const { response, found, total } = extraction(capture);
  const tally = new Tally();
  tally.take(found, total);
  let answered = command;
  let used = version;
  if (response?.value) {
    used ??= versionOf(response.value);
    answered ??= commandOf(response.value, used);
    const schema = schemaOf(answered, used);
    const violations = schemaViolations(schema, response.value, response.details);
    if (violations.total) {
      if (!Object.hasOwn(response.value, "$schema")) {
        violations.findings[0].hint = hintTo(response, answered, used, version !== null);
      }
      tally.take(violations.findings, violations.total);
    } else {
      tally.take(findings(response.value, answered, used, listed));
    }
  }
  const value = response?.value ?? null;
  const report = {
    source,
    status: tally.errors ? "invalid" : "valid",
    command: answered,
    specification: used ?? VERSION,
    response: value && { offset: response.start, length: response.data.length },
    errors: tally.errors,
    warnings: tally.warnings,
    problems: tally.findings.length ? problems(tally.findings, response, capture) : [],
    failure: null,
  };
  return { report, value };
}

/**
 * A hint to the oldest newer version that accepts a response, unless the version was chosen, or to
 * the release before 1.0.0 whose responses were of this form; empty if there is neither.
 */
function hintTo(response, command, version, isChosen) {
  const newer = isChosen ? undefined : newerVersion(response, command, version);
  return newer === undefined ? earlierRelease(response.value) : newerHint(newer);
}

/** The oldest newer version that accepts a response, or undefined. */
function newerVersion({ value, details }, command, version) {
  const numbers = [...VERSIONS.keys()];
  return numbers.slice(numbers.indexOf(version) + 1).find((newer) => {
    if (schemaViolations(schemaOf(command, newer), value, details).total) return false;
    const others = [...findings(value, command, newer, null)];
    return others.every((finding) => severityOf(finding) === "warning");
  });
}

/**
 * The place of the response in captured stdout, as `{offset, length}` in bytes; null if there is
 * none. It does not diagnose the reason, which takes the most time.
 */
export function span(data) {
  if ("isEmpty" in find(data)) return null;
  const { response } = extraction(new Capture(data));
  return response ? { offset: response.start, length: response.data.length } : null;
}

/** The candidate for a response and its value, or the findings that explain its absence. */
function extraction(capture) {
  const candidate = find(capture.data);
  if ("isEmpty" in candidate) return { found: [explainMissing(candidate, capture)], total: 1 };
  const { start, stop } = candidate;
  const data = capture.read(start, stop);
  const fault = faultIndex(data);
  if (fault >= 0) return { found: [notUtf8(start + fault)], total: 1 };
  if (data[1] === 0) return { found: [notUtf8(start, true)], total: 1 };
  const text = byteText(data);
  const { value, details, errors, total } = read(data, text);
  if (total) return { found: errors.map((error) => explainError(error, data, start)), total };
  return { response: { start, data, text, value, details }, found: [], total: 0 };
}
