// Show the verdict and the problems.

import { grouped } from "../validator/messages.js";
import { VERSION } from "../validator/specification.js";
import { element } from "./elements.js";

/** The verdict in one sentence. */
export function sentence(report, isEmpty) {
  if (isEmpty) return "Nothing to validate yet.";
  const found = [
    report.errors && count(report.errors, "error"),
    report.warnings && count(report.warnings, "warning"),
  ].filter(Boolean);
  const what = report.command ? `response to ${report.command}` : "train response";
  const under = report.specification === VERSION ? "" : ` under version ${report.specification}`;
  const verdict = `${report.status === "valid" ? "Valid" : "Not a valid"} ${what}${under}`;
  return `${verdict}${found.length ? `: ${found.join(", ")}` : ""}.`;
}

function count(number, noun) {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** The items of the list of problems; `goTo` is called with the number of the one to show. */
export function problemItems(report, goTo) {
  const rules = `../reference/${report.specification}/rules/`;
  const items = report.problems.map((problem, index) => item(problem, index + 1, rules, goTo));
  const unshown = report.errors + report.warnings - report.problems.length;
  if (unshown > 0) {
    const more = `${count(unshown, "more problem")} ${unshown === 1 ? "is" : "are"} not shown.`;
    items.push(element("li", { class: "more" }, more));
  }
  return items;
}

function item(problem, number, rules, goTo) {
  const { code, name, severity, message, remedy, pointer, schemaPointer, place } = problem;
  const words = `line ${place.line}, column ${place.column}`;
  const where = element("button", { type: "button", class: "place" }, words);
  where.addEventListener("click", () => goTo(number));
  const rule = element("a", { href: `${rules}${code}/` }, `${code} ${name}`);
  const grade = element("span", { class: "severity" }, severity);
  const details = element("dl", {});
  if (pointer !== null) details.append(...entry("In the response", pointer || "the whole object"));
  if (schemaPointer !== null) details.append(...entry("In the schema", schemaPointer));
  return element(
    "li",
    { class: severity, id: `problem-${number}`, tabindex: "-1" },
    element("p", { class: "rule" }, grade, " ", rule, " ", where),
    element("p", {}, message),
    element("p", { class: "remedy" }, remedy),
    details,
  );
}

function entry(name, value) {
  return [element("dt", {}, name), element("dd", {}, element("code", {}, value))];
}
