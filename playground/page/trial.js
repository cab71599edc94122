// Check values against the targets of variables. Nothing is sent or stored.

import { PATHS, unmetReason } from "../validator/targets.js";
import { element } from "./elements.js";

const UNSEEN = "Only the container can show whether it exists.";

/** A form for the variables of a list response: choose one, type a value, and read the verdict. */
export function trial(requirements) {
  const variable = element("select", { id: "trial-variable" });
  for (const [index, { id, name, target }] of requirements.entries()) {
    variable.append(element("option", { value: index }, `${id}: ${name}, ${target}`));
  }
  const value = element("textarea", {
    id: "trial-value",
    rows: 2,
    autocomplete: "off",
    spellcheck: "false",
  });
  const verdict = element("p", { id: "trial-verdict", "aria-live": "polite" });
  const show = () => {
    const requirement = requirements[variable.value];
    verdict.textContent = sentence(requirement, value.value);
  };
  variable.addEventListener("change", show);
  value.addEventListener("input", show);
  show();
  return element(
    "div",
    { id: "trial", role: "group", "aria-labelledby": "trial-heading" },
    element("h3", { id: "trial-heading" }, "Try a value"),
    element("p", {}, "The value stays in this page: it is not sent or stored."),
    field(variable, "Variable"),
    field(value, "Value"),
    verdict,
  );
}

function field(control, words) {
  return element("div", { class: "field" }, element("label", { for: control.id }, words), control);
}

function sentence(requirement, value) {
  const reason = unmetReason(requirement, value);
  if (reason !== null) return `Not met: ${reason}.`;
  if (!PATHS.includes(requirement.target)) return `Met: the value fits ${requirement.target}.`;
  return `The value has the form of an absolute path. ${UNSEEN}`;
}
