// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What can be found of dependencies, and how bad it is. */
import type { Level, Rule } from "../report/report.ts";
import { asfPolicy } from "./policy/third-party-policy.ts";

/** The name of a rule about one package's licence. */
export type LicenseRuleId =
  | "category-x-license"
  | "category-b-license"
  | "unknown-license"
  | "missing-license"
  | "misspelt-license"
  | "deprecated-license-id"
  | "not-osi-approved"
  | "not-fsf-free";

/** What mends it. */
export type Remedy = "declare" | "replace" | "label";

export interface LicenseRule extends Rule {
  readonly id: LicenseRuleId;
  /** How bad it is of a package that is passed on, and of one that only development needs. */
  readonly shipped: Level;
  readonly development: Level;
  readonly remedy: Remedy;
}

/** What only development needs is not passed on, so its licence forbids nothing; one that nobody knows may do. */
export const licenseRules: readonly LicenseRule[] = [
  {
    id: "category-x-license",
    title: "the licence may not be included",
    help: `Category X of ${asfPolicy.source}: such a package may be used to build and test, and may not be part of what is passed on.`,
    shipped: "error",
    development: "note",
    remedy: "replace",
  },
  {
    id: "category-b-license",
    title: "the licence may only be included in binaries, with a label",
    help: `Category B of ${asfPolicy.source}: no source release may hold it, and the README of a binary names it.`,
    shipped: "warning",
    development: "note",
    remedy: "label",
  },
  {
    id: "unknown-license",
    title: "nobody has said in which category the licence is",
    help: `${asfPolicy.source} does not name it. Declare the licence that it stands for once somebody has looked at it.`,
    shipped: "error",
    development: "warning",
    remedy: "declare",
  },
  {
    id: "missing-license",
    title: "no licence was found",
    help: "Without a licence nobody but its author may pass a package on.",
    shipped: "error",
    development: "warning",
    remedy: "declare",
  },
  {
    id: "misspelt-license",
    title: "the licence is no SPDX expression",
    help: "It was clear enough what is meant, and that was taken for it: https://spdx.org/licenses/",
    shipped: "note",
    development: "note",
    remedy: "declare",
  },
  {
    id: "deprecated-license-id",
    title: "the licence's identifier has been replaced",
    help: "Its successor says whether later versions may be used: https://spdx.org/licenses/#deprecated",
    shipped: "note",
    development: "note",
    remedy: "declare",
  },
  {
    id: "not-osi-approved",
    title: "the Open Source Initiative has not approved the licence",
    help: "The configuration asks for that with require_osi_approved.",
    shipped: "error",
    development: "note",
    remedy: "replace",
  },
  {
    id: "not-fsf-free",
    title: "the Free Software Foundation does not list the licence as free",
    help: "The configuration asks for that with require_fsf_free.",
    shipped: "error",
    development: "note",
    remedy: "replace",
  },
];

export const badLockFile: Rule = {
  id: "bad-lock-file",
  title: "the lock file cannot be read as it should",
  help: "What is not read is not checked. npm writes the file anew from the manifests.",
};

export const foreignLockFile: Rule = {
  id: "foreign-lock-file",
  title: "a file of another package manager is not looked at",
  help: "The configuration names it for tools that know it. This one reads package-lock.json and npm-shrinkwrap.json.",
};

export const unusedDeclaration: Rule = {
  id: "unused-declaration",
  title: "an entry of the configuration's dependency section matches no package",
  help: "The package is gone or has another version: nobody looks at what is declared for it any more.",
};

/** All rules, in the order in which a report shows them. */
export const dependencyRules: readonly Rule[] = [badLockFile, foreignLockFile, ...licenseRules, unusedDeclaration];
