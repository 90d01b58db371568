// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseTypes, type FieldFacts, type QualifiedName, type TypeFacts } from "./type-facts.ts";

/** A group version's generated text. */
export interface TypePackage {
  /** `apps/v1`. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly text: string;
}

/**
 * The built-in types by name. A package is read when one of its types is first asked for, so that a server that serves
 * only custom resources never pays for the others.
 */
export class TypeCatalog {
  readonly #packages: ReadonlyMap<string, TypePackage>;
  readonly #byGroupVersion: ReadonlyMap<string, TypePackage>;
  // A cache of what the constant texts say: filled in, never changed.
  readonly #parsed = new Map<string, ReadonlyMap<QualifiedName, TypeFacts>>();
  readonly #flat = new Map<TypeFacts, readonly FieldFacts[]>();

  constructor(packages: readonly TypePackage[]) {
    this.#packages = new Map(packages.map((entry) => [entry.name, entry]));
    this.#byGroupVersion = new Map(packages.map((entry) => [`${entry.group}/${entry.version}`, entry]));
  }

  /** Finds `core/v1.Pod`. */
  get(name: QualifiedName): TypeFacts | undefined {
    const entry = this.#packages.get(name.slice(0, name.indexOf(".")));
    return entry === undefined ? undefined : this.#typesOf(entry).get(name);
  }

  /** As {@link TypeCatalog.get}, for names that the generated texts hold themselves. */
  require(name: QualifiedName): TypeFacts {
    const type = this.get(name);
    if (type === undefined) throw new Error(`the generated facts name the type ${name} and do not hold it`);
    return type;
  }

  /** Finds a kind's type. Kinds that every group shares, such as DeleteOptions, are found in any. */
  forKind(group: string, version: string, kind: string): TypeFacts | undefined {
    const own = this.#byGroupVersion.get(`${group}/${version}`);
    const found = own === undefined ? undefined : this.get(`${own.name}.${kind}`);
    return found ?? this.get(`meta/v1.${kind}`);
  }

  /** A type's fields as JSON shows them: those of inlined structs in place of the struct. */
  jsonFields(type: TypeFacts): readonly FieldFacts[] {
    const known = this.#flat.get(type);
    if (known !== undefined) return known;
    const flat = type.fields.flatMap((field) =>
      field.inline && field.type.is === "struct" ? this.jsonFields(this.require(field.type.name)) : [field],
    );
    this.#flat.set(type, flat);
    return flat;
  }

  #typesOf(entry: TypePackage): ReadonlyMap<QualifiedName, TypeFacts> {
    const known = this.#parsed.get(entry.name);
    if (known !== undefined) return known;
    const types = parseTypes(entry.name, entry.text);
    this.#parsed.set(entry.name, types);
    return types;
  }
}
