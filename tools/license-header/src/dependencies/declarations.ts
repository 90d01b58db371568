// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the configuration says of packages: licences that it declares, and packages that it leaves out. */
import picomatch from "picomatch";
import type {
  DeclaredLicense,
  DependencyConfig,
  ExcludedPackage,
  PackageSelector,
} from "../config/dependency-config.ts";

/** A package by name and version. */
export interface PackageId {
  readonly name: string;
  readonly version: string | undefined;
}

/** An entry that is of no use. */
export interface UnusedEntry {
  /** The keys that lead to it: `dependency.licenses[0]`. */
  readonly field: string;
  readonly entry: PackageSelector;
}

/** The entries of one list, which remember whether they were of use. */
class Selectors<Entry extends PackageSelector> {
  readonly #entries: readonly { readonly entry: Entry; readonly matches: (id: PackageId) => boolean }[];
  readonly #used = new Set<Entry>();

  constructor(entries: readonly Entry[]) {
    this.#entries = entries.map((entry) => ({ entry, matches: matcherOf(entry) }));
  }

  /** The first entry that selects a package. */
  find(id: PackageId): Entry | undefined {
    const found = this.#entries.find(({ matches }) => matches(id))?.entry;
    if (found) this.#used.add(found);
    return found;
  }

  /** `field` is what the list is called. */
  unused(field: string): readonly UnusedEntry[] {
    const all = this.#entries.map(({ entry }, index) => ({ entry, field: `${field}[${index}]` }));
    return all.filter(({ entry }) => !this.#used.has(entry));
  }
}

/** What a configuration declares of packages. */
export class Declarations {
  readonly #licenses: Selectors<DeclaredLicense>;
  readonly #excludes: Selectors<ExcludedPackage>;

  constructor({ licenses, excludes }: Pick<DependencyConfig, "licenses" | "excludes">) {
    this.#licenses = new Selectors(licenses);
    this.#excludes = new Selectors(excludes);
  }

  /** The licence that is declared for a package. */
  licenseOf(id: PackageId): string | undefined {
    return this.#licenses.find(id)?.license;
  }

  /** How a package is left out; `undefined`: it is not. */
  exclusionOf(id: PackageId): ExcludedPackage | undefined {
    return this.#excludes.find(id);
  }

  /** The entries that selected nothing so far. */
  get unused(): readonly UnusedEntry[] {
    return [...this.#licenses.unused("dependency.licenses"), ...this.#excludes.unused("dependency.excludes")];
  }
}

/** A name is one as it stands, or a glob in which `*` does not match a `/`, as in license-eye. */
function matcherOf({ name, versions }: PackageSelector): (id: PackageId) => boolean {
  const matchesName = picomatch(name, { dot: true });
  return (id) =>
    (id.name === name || matchesName(id.name)) && (versions === undefined || versions.includes(id.version ?? ""));
}
