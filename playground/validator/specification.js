// The data of the specification, which build.mjs reads from the repository's files.

import data from "train-api:data";

/** The version of the specification that responses are validated against, and of the tool. */
export const { version: VERSION, toolVersion: TOOL_VERSION } = data;

/** The address of the report's own schema. */
export const REPORT_SCHEMA = data.reportSchema;

/** The maximum number of problems of one input in a report. */
export const PROBLEM_LIMIT = data.problemLimit;

/** The maximum depth of nested objects and arrays; the outermost is level 1. */
export const DEPTH_LIMIT = data.depthLimit;

/** The maximum size of a response, in bytes. */
export const RESPONSE_LIMIT = data.responseLimit;

/** The versions of the specification that the tool knows, and the beginning of their addresses. */
export const { versions: VERSIONS, schemaBase: SCHEMA_BASE } = data;

/** The message catalog, which docs/contributing.md describes. */
export const MESSAGES = data.messages;

/** Each rule by its code: `{code, name, severity}`. */
export const RULES = new Map(data.rules.map((rule) => [rule.code, rule]));

/** Each command of the specification, with the address of the schema of its response. */
export const COMMANDS = new Map(data.commands);

/** The address of the schema for any response. */
export const ANY_RESPONSE = data.anyResponse;

/** All schemas of the specification by their addresses. */
export const SCHEMAS = new Map(Object.entries(data.schemas));
