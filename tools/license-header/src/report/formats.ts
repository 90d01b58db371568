// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The formats' writers, each loaded when it is used. */
import type { FormatName } from "./format-names.ts";
import type { RenderReport } from "./report.ts";

const formats: Readonly<Record<FormatName, () => Promise<RenderReport>>> = {
  text: async () => (await import("./text-report.ts")).renderText,
  json: async () => (await import("./json-report.ts")).renderJson,
  sarif: async () => (await import("./sarif-report.ts")).renderSarif,
  github: async () => (await import("./github-report.ts")).renderGitHub,
  checkstyle: async () => (await import("./checkstyle-report.ts")).renderCheckstyle,
};

/** The writer of a format. */
export async function loadFormat(name: FormatName): Promise<RenderReport> {
  return formats[name]();
}
