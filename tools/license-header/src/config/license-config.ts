// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * `.licenserc.yaml`, read as license-eye reads it: {@link loadConfig} gives the finished configuration, frozen and with
 * all defaults, or one {@link ConfigError} that names everything wrong in it. `config-location.ts` finds the file.
 *
 * Stricter than license-eye, on purpose: an unknown key, an unknown spdx-id, a header without a text and a missing file
 * are errors here, where license-eye goes on with less than was asked for.
 */
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { ConfigError } from "./config-error.ts";
import { firstConfig, missingFile } from "./config-location.ts";
import { ConfigDocument } from "./config-value.ts";
import { readDependency, type DependencyConfig } from "./dependency-config.ts";
import { readHeaders, type HeaderConfig } from "./header-config.ts";

/** What a configuration file says. */
export interface LicenseConfig {
  /** The file, as problems name it. */
  readonly file: string;
  /** In the order of the file; none when there is only a `dependency` section. */
  readonly headers: readonly HeaderConfig[];
  readonly dependency: DependencyConfig;
}

/**
 * Reads the configuration in `file` (absolute). `shownFrom` is the folder that problems name the file from; `year` is
 * what "[year]" is in headers that name none.
 *
 * @throws ConfigError with all that is wrong in the file.
 */
export function loadConfig(file: string, { shownFrom, year }: { shownFrom: string; year: number }): LicenseConfig {
  const shown = relative(shownFrom, file);
  return parseConfig(readText(file, shown), { file: shown, folder: dirname(file), year });
}

/** Reads a configuration's text, which stands in `file` (as problems name it) in `folder` (absolute). */
export function parseConfig(
  text: string,
  { file, folder, year }: { file: string; folder: string; year: number },
): LicenseConfig {
  const document = new ConfigDocument(text, file);
  if (document.root === undefined) throw new ConfigError([{ file, message: `is empty.\n${firstConfig}` }]);
  const fields = document.root.fields(["header", "dependency"]);
  const header = fields?.get("header");
  const headers = header === undefined ? [] : readHeaders(header, year);
  const dependency = readDependency(fields?.get("dependency"), folder);
  document.throwProblems();
  return Object.freeze({ file, headers: Object.freeze(headers), dependency });
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const message = code === "ENOENT" ? `${missingFile}.\n${firstConfig}` : `cannot be read: ${String(cause)}`;
    throw new ConfigError([{ file: shown, message }], { cause });
  }
}
