// Draw requirements and relations, and describe them in words.

import { element, svg } from "./elements.js";

const WIDE = {
  width: 640,
  box: { width: 330, height: 36, gap: 12, characters: 34 },
  relation: { width: 190, height: 44, gap: 16 },
};
const NARROW = {
  width: 356,
  box: { width: 210, height: 36, gap: 12, characters: 21 },
  relation: { width: 104, height: 44, gap: 16 },
};
const MEANING = {
  all: "each must be met",
  any: "at least one must be met",
  none: "none may be met",
};
const SHORT = { all: "each", any: "at least one", none: "not one" };

/** A figure for the result of `drawable`, optionally as narrow as a telephone. */
export function picture(drawn, isNarrow) {
  if (drawn.tooMany) return element("p", {}, "There are too many requirements to draw them.");
  const words = sentences(drawn);
  return element(
    "figure",
    {},
    drawing(drawn, words, isNarrow ? NARROW : WIDE),
    element("figcaption", {}, element("ul", {}, ...words.map((each) => element("li", {}, each)))),
  );
}

/** One sentence for each relation, and one for the requirements that are in none. */
function sentences({ requirements, relations, checked }) {
  const called = new Map(requirements.map(({ id, name }) => [id, name]));
  const naming = (ids) => ids.map((id) => called.get(id) ?? `the unlisted id ${id}`).join(", ");
  const found = relations.map(({ type, ids, holds }) => {
    const verdict = checked ? ` This ${holds ? "holds" : "does not hold"}.` : "";
    return `${type}: of ${naming(ids)}, ${MEANING[type]}.${verdict}`;
  });
  const optional = requirements.filter((each) => each.optional);
  if (optional.length) found.push(`Optional: ${naming(optional.map(({ id }) => id))}.`);
  if (checked) {
    const unmet = requirements.filter(({ met }) => !met);
    found.push(`Not met: ${unmet.length ? naming(unmet.map(({ id }) => id)) : "nothing"}.`);
  }
  return found;
}

function drawing({ requirements, relations, checked }, words, layout) {
  const left = column(requirements.length, layout.box);
  const right = column(relations.length, layout.relation);
  const height = Math.max(left.height, right.height);
  const boxAt = (index) => (height - left.height) / 2 + left.at(index);
  const relationAt = (index) => (height - right.height) / 2 + right.at(index);
  const rows = new Map(
    requirements.map(({ id }, index) => [id, boxAt(index) + layout.box.height / 2]),
  );
  const lines = relations.flatMap(({ type, ids }, index) => {
    const y = relationAt(index) + layout.relation.height / 2;
    return ids.filter((id) => rows.has(id)).map((id) => line(rows.get(id), y, type, layout));
  });
  return svg(
    "svg",
    {
      viewBox: `0 0 ${layout.width} ${height}`,
      role: "img",
      "aria-label": `Requirements and relations. ${words.join(" ")}`,
    },
    ...lines,
    ...requirements.map((each, index) => requirementBox(each, boxAt(index), checked, layout)),
    ...relations.map((each, index) => relationBox(each, relationAt(index), checked, layout)),
  );
}

function column(number, { height, gap }) {
  return {
    height: number * (height + gap) + gap,
    at: (index) => gap + index * (height + gap),
  };
}

function line(from, to, type, layout) {
  const [start, end] = [layout.box.width + 1, layout.width - layout.relation.width - 1];
  const middle = (start + end) / 2;
  const d = `M${start} ${from}C${middle} ${from} ${middle} ${to} ${end} ${to}`;
  return svg("path", { class: `edge ${type}`, d });
}

function requirementBox({ id, name, target, met, optional }, y, checked, { box }) {
  const states = [checked && (met ? "met" : "not met"), optional && "optional"].filter(Boolean);
  const kind = checked ? (met ? "met" : "unmet") : "";
  return svg(
    "g",
    { class: `requirement ${kind}${optional ? " optional" : ""}` },
    svg("title", {}, `${id}: ${name}, ${target}`),
    svg("rect", { x: 1, y, width: box.width - 1, height: box.height, rx: 6 }),
    svg("text", { x: 10, y: y + 15, class: "name" }, shortened(`${id}: ${name}`, box.characters)),
    svg("text", { x: 10, y: y + 29, class: "detail" }, [target, ...states].join(" · ")),
  );
}

function relationBox({ type, holds }, y, checked, { width, relation }) {
  const kind = checked ? (holds ? "met" : "unmet") : "";
  const x = width - relation.width;
  const middle = x + relation.width / 2;
  const meaning = relation === NARROW.relation ? SHORT[type] : MEANING[type];
  const title = checked ? `${type}: ${holds ? "holds" : "fails"}` : type;
  return svg(
    "g",
    { class: `relation ${kind}` },
    svg("rect", { x, y, width: relation.width - 1, height: relation.height, rx: 22 }),
    svg("text", { x: middle, y: y + 19, class: "name" }, title),
    svg("text", { x: middle, y: y + 34, class: "detail" }, meaning),
  );
}

function shortened(text, characters) {
  return text.length > characters ? `${text.slice(0, characters - 1)}…` : text;
}
