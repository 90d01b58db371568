// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The shape of the corpus: what a configuration and files give here, and what they give with license-eye. */

/** What this tool finds in a file. */
export type Outcome =
  | "valid"
  | "missing"
  | "stale"
  | "foreign"
  | "distant"
  | "uncommentable"
  /** One of these five, no matter which. */
  | "invalid"
  /** No comment can be in it, and a REUSE.toml or a side file tells its licence. */
  | "covered"
  | "binary"
  /** Not looked at: not listed, or not selected. */
  | "ignored";

/** What license-eye says of a file. `unseen`: it reads it, and leaves it out as not being text. */
export type LicenseEyeOutcome = "valid" | "invalid" | "ignored" | "unseen";

export interface CompatibilityFile {
  readonly content: string | Uint8Array;
  readonly expected: Outcome;
  /** Only where license-eye says something else than `expected` stands for. */
  readonly licenseEye?: LicenseEyeOutcome;
  /** The content after `fix`. */
  readonly fixed?: string;
  /** Only where license-eye's `header fix` writes something else. */
  readonly fixedByLicenseEye?: string;
}

/** Where the files lie. */
export type Surrounding = "repository" | "folder";

export interface CompatibilityCase {
  /** A sentence of the rule, for a reader of the table. */
  readonly rule: string;
  /** Where license-eye's documentation or source says so. */
  readonly source: string;
  /** The text of `.licenserc.yaml`; the file itself is ignored in all cases. */
  readonly configuration: string;
  readonly files: Readonly<Record<string, CompatibilityFile>>;
  /** Default: both. */
  readonly surroundings?: readonly Surrounding[];
  /** Why the two differ, where they do. */
  readonly difference?: string;
}

/** A configuration that is an error here, and what license-eye makes of it. */
export interface RefusalCase {
  readonly rule: string;
  readonly source: string;
  /** `undefined`: there is no file. */
  readonly configuration: string | undefined;
  /** A part of the error's message. */
  readonly refused: string;
  /** `true`: license-eye refuses it too. */
  readonly refusedByLicenseEye: boolean;
  /** Why it is an error here, where it is none there. */
  readonly difference?: string;
}

/** What license-eye would have to say for an outcome of ours to be the same. */
export function sameOutcome(outcome: Outcome): LicenseEyeOutcome {
  if (outcome === "valid" || outcome === "ignored") return outcome;
  return outcome === "binary" ? "unseen" : "invalid";
}

/** What license-eye is expected to say of a file. */
export function licenseEyeOutcome({ expected, licenseEye }: CompatibilityFile): LicenseEyeOutcome {
  return licenseEye ?? sameOutcome(expected);
}

const repository = "https://github.com/apache/skywalking-eyes/blob/main";

/** Where license-eye's rules are written down. */
export const sources = {
  configuration: `${repository}/README.md#configurations`,
  templates: `${repository}/assets/header-templates`,
  selection: `${repository}/pkg/header/config.go`,
  listing: `${repository}/pkg/header/check.go`,
  folding: `${repository}/pkg/license/norm.go`,
  fixing: `${repository}/pkg/header/fix.go`,
  languages: `${repository}/pkg/comments/config.go`,
} as const;
