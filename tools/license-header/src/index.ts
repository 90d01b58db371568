// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { Environment, Output, Surroundings } from "./commands/surroundings.ts";
export { runProgram } from "./commands/program.ts";
export { ConfigError } from "./config/config-error.ts";
export type { ConfigProblem } from "./config/config-error.ts";
export type { HeaderConfig } from "./config/header-config.ts";
export { locateConfig } from "./config/config-location.ts";
export type { ConfigLocation } from "./config/config-location.ts";
export { loadConfig, parseConfig } from "./config/license-config.ts";
export type { LicenseConfig } from "./config/license-config.ts";
export { listFiles } from "./files/file-list.ts";
export type { FileList, FileScope, ListOptions } from "./files/file-list.ts";
export { GitError } from "./files/git.ts";
export type { ListedFile } from "./files/listed-file.ts";
export type { ByteSource } from "./header/byte-source.ts";
export type { HeaderSpec } from "./header/header-spec.ts";
export { LicenseHeader } from "./header/license-header.ts";
export type { Span, Verdict } from "./header/verdict.ts";
export { LanguageTable } from "./languages/language-table.ts";
export type { CommentStyle, Language } from "./languages/language.ts";
export type { JsonReport } from "./report/json-report.ts";
