// Each violation of a schema with its place, by ajv, in the order in which the reference validator
// of the Python side reports them: that of the keywords in the schemas.

import validators from "train-api:validators";
import { PROBLEM_LIMIT, SCHEMAS } from "./specification.js";

const IN_PLACE = ["not", "if", "then", "else"];
const LISTS = ["allOf", "anyOf"];
const UNREPORTED = /\/(?:anyOf\/[0-9]+|if)(?:\/|$)/;

/**
 * The first `PROBLEM_LIMIT` violations of the schema at this address, and the number of all:
 * `{errors, total}`.
 *
 * Of each array, the first `PROBLEM_LIMIT` invalid items are validated in full, and each further
 * invalid item counts as one violation. An error is `{path, keyword, expected, schema,
 * schemaPointer, instance}`: the keyword, its value and place, and the invalid instance. All members
 * that one keyword misses in one object are one error, and so are all members that must not be
 * there.
 */
export function firstErrors(address, value) {
  const collector = new Collector(ranks(address), value);
  const validator = validators[address];
  validator.call(collector, value);
  if (validator.errors) collector.take(validator.errors);
  const reported = [];
  const total = report(collector.root, reported);
  return { errors: reported.slice(0, PROBLEM_LIMIT), total };
}

/**
 * The errors of the root or of an item; the items of its arrays have their own nodes.
 *
 * `arrays` has by the rank of `items` the first `PROBLEM_LIMIT` invalid items, `kept`, each with
 * its index and its own node, and the number of further ones, `unreported`.
 */
class Node {
  errors = [];
  arrays = new Map();

  /** The node of an item of the array at a rank; items come in their order. */
  item(rank, index) {
    const { kept } = this.array(rank);
    if (kept.at(-1)?.index !== index) kept.push({ index, node: new Node() });
    return kept.at(-1).node;
  }

  array(rank) {
    if (!this.arrays.has(rank)) this.arrays.set(rank, { rank, kept: [], unreported: 0 });
    return this.arrays.get(rank);
  }
}

/** Add the errors of a node to `reported` in their order; returns the number of all. */
function report(node, reported) {
  let total = 0;
  const parts = [...node.errors, ...node.arrays.values()];
  for (const part of parts.sort((one, other) => one.rank - other.rank)) {
    if (!("kept" in part)) {
      reported.push(part);
      total += 1;
      continue;
    }
    for (const { node: inner } of part.kept) total += report(inner, reported);
    total += part.unreported;
  }
  return total;
}

/** The context of the compiled validators: collects their errors, item by item. */
class Collector {
  constructor(order, value) {
    this.order = order;
    this.value = value;
    this.root = new Node();
    this.latest = "";
    this.silence = 0;
    // The number of times errors were taken; the validators compare it to find invalid items.
    this.taken = 0;
  }

  /** Collect errors of ajv. */
  take(errors) {
    this.taken += 1;
    if (this.silence) return;
    for (const error of errors) {
      const schema = error.parentSchema.$comment;
      if (error.keyword === "if" || UNREPORTED.test(schema)) continue;
      // A value of an invalid type is one error, even if several schemas require the type.
      const place = error.keyword === "type" ? "" : schema;
      const key = `${place} ${error.keyword} ${error.instancePath}`;
      if (key === this.latest) continue;
      this.latest = key;
      this.add(error);
    }
  }

  /** From here on, only the number of invalid items of an array matters. */
  mute() {
    this.silence += 1;
  }

  /** A muted array ends: its path, the place of its `items`, and the number of further items. */
  unmute(instancePath, schemaPointer, unreported) {
    this.silence -= 1;
    if (this.silence) return;
    const { rank, node } = this.place(schemaPointer, this.path(instancePath));
    node.array(rank).unreported += unreported;
  }

  /** Whether an array has two equal items, in linear time. */
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
    node.errors.push({ rank, path, keyword, expected, schema, schemaPointer, instance });
  }

  /** The rank of a keyword, and the node for its errors at a path. */
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
 * The order in which the reference evaluates keywords: `rank`, and the ranks of the `items` above.
 *
 * The keywords of a schema that several others refer to occur once for each way to it.
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

/** The key of a way to a keyword: its place, and the path that it applies to. */
function way(schemaPointer, path) {
  return JSON.stringify([schemaPointer, ...path.map((key) => (typeof key === "number" ? 0 : key))]);
}

/** A string for a value, the same for values that are equal in JSON Schema (clause 8.9). */
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
