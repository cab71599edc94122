// The report of a run, as `train-api validate --format json` writes it.

import * as pipeline from "./pipeline.js";
import { REPORT_SCHEMA, TOOL_VERSION, VERSION } from "./specification.js";

/**
 * Validate captured stdout and, if there is one, the list response that it answers.
 *
 * `data` and `listResponse` are bytes. `version` is the version of the specification, as in
 * `pipeline.js`. Returns `{document, value, listed}`: the report as a JSON
 * value, the response, and the list response if that is valid. As on the command line, a list
 * response that is not valid has a report of its own, which comes first, and is not used.
 */
export function validate(data, { command = null, listResponse = null, source = "<text>", version = null } = {}) {
  const reports = [];
  let listed = null;
  if (listResponse !== null) {
    const list = pipeline.validate(listResponse, {
      source: "<list response>",
      command: "list_requirements",
      version,
    });
    if (list.report.status === "valid") listed = list.value;
    else reports.push(list.report);
  }
  const { report, value } = pipeline.validate(data, { source, command, listed, version });
  reports.push(report);
  return { document: document(reports), value, listed };
}

function document(reports) {
  const sum = (member) => reports.reduce((total, report) => total + report[member], 0);
  const having = (status) => reports.filter((report) => report.status === status).length;
  return {
    $schema: REPORT_SCHEMA,
    tool: { name: "train-api", version: TOOL_VERSION },
    specification: VERSION,
    exitStatus: having("invalid") ? 1 : 0,
    summary: {
      inputs: reports.length,
      valid: having("valid"),
      invalid: having("invalid"),
      unreadable: 0,
      errors: sum("errors"),
      warnings: sum("warnings"),
    },
    reports,
    failure: null,
  };
}
