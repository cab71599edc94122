// The data of the specification, which build.mjs reads from the repository's files.

import data from "train-api:data";

/** The version by which a response is validated that names none, and that of the tool. */
export const { version: VERSION, toolVersion: TOOL_VERSION } = data;

/** The address of the report's own schema. */
export const REPORT_SCHEMA = data.reportSchema;

/** The maximum number of problems of one input in a report. */
export const PROBLEM_LIMIT = data.problemLimit;

/** The maximum depth of nested objects and arrays; the outermost is level 1. */
export const DEPTH_LIMIT = data.depthLimit;

/** The maximum size of a response, in bytes. */
export const RESPONSE_LIMIT = data.responseLimit;

/**
 * The versions of the specification by their numbers, the oldest first.
 *
 * Each has `{number, status, hasDefaults, hasOptional, commands, anyResponse}`: whether it is
 * `released` or a `draft`; whether a requirement may have a default, and a relation the type
 * `optional`; its commands, each with the address of the schema of its response; and the address of
 * the schema for any response.
 */
export const VERSIONS = new Map(
  data.versions.map((version) => [version.number, { ...version, commands: new Map(version.commands) }]),
);

/** The beginning of the addresses of all schemas. */
export const SCHEMA_BASE = data.schemaBase;

/** The message catalog, which docs/contributing.md describes. */
export const MESSAGES = data.messages;

/** Each rule by its code: `{code, name, severity}`. */
export const RULES = new Map(data.rules.map((rule) => [rule.code, rule]));

/** All schemas of all versions by their addresses. */
export const SCHEMAS = new Map(Object.entries(data.schemas));
