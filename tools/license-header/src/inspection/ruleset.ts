// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The configuration's headers, made ready. */
import { UsageError, type CommandCall } from "../commands/command.ts";
import type { ConfigLocation } from "../config/config-location.ts";
import type { HeaderConfig } from "../config/header-config.ts";
import { loadConfig } from "../config/license-config.ts";
import { LicenseHeader } from "../header/license-header.ts";
import { LanguageTable } from "../languages/language-table.ts";
import { shellWords } from "../report/file-name.ts";
import type { FindingContext } from "./header-rules.ts";
import { pathBase } from "./path-base.ts";

/** One header of the configuration, compiled. */
export interface PreparedHeader {
  readonly header: LicenseHeader;
  readonly languages: LanguageTable;
  /** Whether a file, relative to the root, has to have it. */
  selects(path: string): boolean;
}

/** The configuration, made ready. */
export interface Ruleset {
  /** Absolute: what paths are relative to. */
  readonly root: string;
  readonly headers: readonly PreparedHeader[];
  readonly context: FindingContext;
}

/**
 * Reads the configuration.
 *
 * Errors: {@link ConfigError}; {@link UsageError} when it has no header.
 */
export function readRuleset(
  { surroundings: { directory, clock }, globals }: CommandCall,
  { root, file }: ConfigLocation,
): Ruleset {
  const year = new Date(clock.now()).getUTCFullYear();
  const config = loadConfig(file, { shownFrom: directory, year });
  if (config.headers.length === 0)
    throw new UsageError(`${config.file}: there is no section "header", which says what to check`);
  const options = globals.config === undefined ? "" : `-c ${shellWords([globals.config])} `;
  return {
    root,
    headers: config.headers.map(prepare),
    context: { base: pathBase(root, directory), configFile: config.file, options },
  };
}

function prepare(config: HeaderConfig): PreparedHeader {
  return {
    header: new LicenseHeader(config.spec),
    languages: LanguageTable.standard.with(config.languages),
    selects: (path) => config.selects(path),
  };
}
