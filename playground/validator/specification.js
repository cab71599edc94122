// The specification's own data, which build.mjs reads from the repository's files.

import data from "train-api:data";

/** The version of the specification that is judged by, and that of the tool it is taken from. */
export const { version: VERSION, toolVersion: TOOL_VERSION } = data;

/** The address of the report's own schema. */
export const REPORT_SCHEMA = data.reportSchema;

/** How many problems of one input a report holds. */
export const PROBLEM_LIMIT = data.problemLimit;

/** The deepest nesting of objects and arrays; the outermost is level 1. */
export const DEPTH_LIMIT = data.depthLimit;

/** The size of the largest response, in bytes. */
export const RESPONSE_LIMIT = data.responseLimit;

/** Each rule by its code: `{code, name, severity}`. */
export const RULES = new Map(data.rules.map((rule) => [rule.code, rule]));

/** Each command of the specification, with the address of the schema of its response. */
export const COMMANDS = new Map(data.commands);

/** The address of the schema for any response. */
export const ANY_RESPONSE = data.anyResponse;

/** All schemas of the specification by their addresses. */
export const SCHEMAS = new Map(Object.entries(data.schemas));
