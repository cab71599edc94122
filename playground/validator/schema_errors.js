// Every breach of a schema with its place, by ajv, in the order in which the Python side's
// reference validator tells them: that of the keywords in the schemas.

import validators from "train-api:validators";
import { PROBLEM_LIMIT, SCHEMAS } from "./specification.js";

const IN_PLACE = ["not", "if", "then", "else"];
const LISTS = ["allOf", "anyOf"];
const UNTOLD = /\/(?:anyOf\/[0-9]+|if)(?:\/|$)/;

/**
 * The first `PROBLEM_LIMIT` breaches of the schema at this address, and how many there are:
 * `{breaches, total}`.
 *
 * Once so many are told, all breaches of one item of an array count as one. A breach is
 * `{path, keyword, expected, schema, schemaPointer, instance}`: the keyword, its value and where it
 * stands, and what broke it. All members that one object lacks by one keyword are one breach, and
 * so are all that it must not have.
 */
export function firstBreaches(address, value) {
  const collector = new Collector(ranks(address), value);
  const validator = validators[address];
  validator.call(collector, value);
  if (validator.errors) collector.take(validator.errors);
  const told = [];
  const total = tell(collector.root, told, 0);
  return { breaches: told.slice(0, PROBLEM_LIMIT), total };
}

/**
 * What was found in the root or in an item, the items of its arrays apart.
 *
 * `arrays` has by the rank of `items` the first `PROBLEM_LIMIT` wrong items, `kept`, each with its
 * index and its own node, and how many there are beyond these, `untold`.
 */
class Node {
  breaches = [];
  arrays = new Map();

  /** The node of an item of the array at a rank; items come in their order. */
  item(rank, index) {
    const { kept } = this.array(rank);
    if (kept.at(-1)?.index !== index) kept.push({ index, node: new Node() });
    return kept.at(-1).node;
  }

  array(rank) {
    if (!this.arrays.has(rank)) this.arrays.set(rank, { rank, kept: [], untold: 0 });
    return this.arrays.get(rank);
  }
}

/** Add the breaches of a node in their order; returns how many are counted then, of `counted`. */
function tell(node, told, counted) {
  let total = counted;
  const parts = [...node.breaches, ...node.arrays.values()];
  for (const part of parts.sort((one, other) => one.rank - other.rank)) {
    if (!("kept" in part)) {
      told.push(part);
      total += 1;
      continue;
    }
    for (const { node: inner } of part.kept) {
      total = total < PROBLEM_LIMIT ? tell(inner, told, total) : total + 1;
    }
    total += part.untold;
  }
  return total;
}

/** The context of the compiled validators: takes their errors in, item by item. */
class Collector {
  constructor(order, value) {
    this.order = order;
    this.value = value;
    this.root = new Node();
    this.latest = "";
    this.silence = 0;
    // How often there were errors, which the validators compare to see whether an item is wrong.
    this.taken = 0;
  }

  /** Take errors of ajv in. */
  take(errors) {
    this.taken += 1;
    if (this.silence) return;
    for (const error of errors) {
      const schema = error.parentSchema.$comment;
      if (error.keyword === "if" || UNTOLD.test(schema)) continue;
      // A value of another type is one breach, however many schemas demand the type.
      const place = error.keyword === "type" ? "" : schema;
      const breach = `${place} ${error.keyword} ${error.instancePath}`;
      if (breach === this.latest) continue;
      this.latest = breach;
      this.add(error);
    }
  }

  /** An array has so many wrong items that of further ones only their number matters. */
  mute() {
    this.silence += 1;
  }

  /** Such an array ends: where it is, where its `items` stands, and the number. */
  unmute(instancePath, schemaPointer, untold) {
    this.silence -= 1;
    if (this.silence) return;
    const { rank, node } = this.place(schemaPointer, this.path(instancePath));
    node.array(rank).untold += untold;
  }

  /** Whether an array holds a value twice, in linear time. */
  repeats(array) {
    const seen = new Set(array.map(canonical));
    return seen.size < array.length;
  }

  add({ keyword, instancePath, data: instance, parentSchema }) {
    const path = this.path(instancePath);
    const schemaPointer = `${parentSchema.$comment}/${keyword}`;
    const schema = schemaAt(parentSchema.$comment);
    const { rank, node } = this.place(schemaPointer, path);
    const expected = schema[keyword];
    node.breaches.push({ rank, path, keyword, expected, schema, schemaPointer, instance });
  }

  /** The rank of a keyword, and the node for what breaks it at a path. */
  place(schemaPointer, path) {
    const { rank, items } = this.order.get(way(schemaPointer, path));
    const indices = path.filter((key) => typeof key === "number");
    const node = items.reduce((outer, each, level) => outer.item(each, indices[level]), this.root);
    return { rank, node };
  }

  path(jsonPointer) {
    let container = this.value;
    return jsonPointer.split("/").slice(1).map((part) => {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const key = Array.isArray(container) ? Number(name) : name;
      container = container[key];
      return key;
    });
  }
}

/** The schema at an absolute pointer, such as `https://.../relation.schema.json#/properties`. */
function schemaAt(schemaPointer) {
  const [address, fragment] = schemaPointer.split("#");
  return fragment.split("/").slice(1).reduce(
    (schema, key) => schema[key.replaceAll("~1", "/").replaceAll("~0", "~")],
    SCHEMAS.get(address),
  );
}

/**
 * When the reference comes to each keyword: its `rank`, and the ranks of the `items` on the way.
 *
 * A schema that several others refer to has its keywords once for each way that leads there.
 */
function ranks(root) {
  const order = new Map();
  const walk = (schema, at, path, items) => {
    for (const [keyword, inner] of Object.entries(schema)) {
      const here = `${at}/${keyword}`;
      const key = way(here, path);
      if (order.has(key)) continue;
      const rank = order.size;
      order.set(key, { rank, items });
      if (keyword === "$ref") {
        const { href } = new URL(inner, at);
        const target = href.includes("#") ? href : `${href}#`;
        walk(schemaAt(target), target, path, items);
      } else if (keyword === "items") {
        walk(inner, here, [...path, 0], [...items, rank]);
      } else if (keyword === "properties") {
        for (const [name, each] of Object.entries(inner)) {
          walk(each, `${here}/${name}`, [...path, name], items);
        }
      } else if (IN_PLACE.includes(keyword)) {
        walk(inner, here, path, items);
      } else if (LISTS.includes(keyword)) {
        for (const [index, each] of inner.entries()) walk(each, `${here}/${index}`, path, items);
      }
    }
  };
  walk(SCHEMAS.get(root), `${root}#`, [], []);
  return order;
}

/** What tells one way to a keyword from another: where it stands, and to what it applies. */
function way(schemaPointer, path) {
  return JSON.stringify([schemaPointer, ...path.map((key) => (typeof key === "number" ? 0 : key))]);
}

/** A string for a value, the same for those that JSON Schema takes for equal (clause 8.9). */
function canonical(value) {
  // The number -0 is 0.
  if (typeof value === "number") return String(value + 0);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === "object" && value !== null) {
    const text = (name) => `${JSON.stringify(name)}:${canonical(value[name])}`;
    return `{${Object.keys(value).sort().map(text).join()}}`;
  }
  return JSON.stringify(value);
}
