// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which roles somebody has: bindings by their subjects, so that a request looks at its user's alone.
import type { UserInfo } from "../authentication/user-info.ts";
import { listAt, stringMapAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";

interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a ServiceAccount; for one that names none, the binding's. */
  readonly namespace: string;
}

/** A RoleBinding, or a ClusterRoleBinding, whose namespace is empty. */
export interface Binding {
  readonly name: string;
  readonly namespace: string;
  readonly role: { readonly kind: string; readonly name: string };
  readonly subjects: readonly Subject[];
}

type BindingsBySubject = Map<string, Map<string, Binding>>;

export class RoleBindings {
  // By the namespace that they grant in (empty: everywhere), then by subject, then by name.
  readonly #bySubject = new Map<string, BindingsBySubject>();
  readonly #known = new Map<string, Binding>();

  /** Takes over the newest state of the binding with a key, `<namespace>/<name>` or `<name>`; `undefined`: it is gone. */
  set(key: string, object: ApiObject | undefined): void {
    const known = this.#known.get(key);
    if (known) this.#forget(key, known);
    if (!object) return;
    const binding = readBinding(object);
    this.#known.set(key, binding);
    const bySubject = getOrAdd(this.#bySubject, binding.namespace, () => new Map<string, Map<string, Binding>>());
    for (const subject of binding.subjects) {
      const id = subjectId(subject);
      if (id !== undefined) getOrAdd(bySubject, id, () => new Map<string, Binding>()).set(key, binding);
    }
  }

  /** What binds a user in a namespace: what does so everywhere first. */
  of(user: UserInfo, namespace: string): readonly Binding[] {
    const everywhere = bindingsIn(this.#bySubject.get(""), user);
    if (namespace === "") return everywhere;
    return [...everywhere, ...bindingsIn(this.#bySubject.get(namespace), user)];
  }

  #forget(key: string, { namespace, subjects }: Binding): void {
    this.#known.delete(key);
    const bySubject = this.#bySubject.get(namespace);
    for (const subject of subjects) {
      const id = subjectId(subject) ?? "";
      const bindings = bySubject?.get(id);
      bindings?.delete(key);
      if (bindings?.size === 0) bySubject?.delete(id);
    }
    if (bySubject?.size === 0) this.#bySubject.delete(namespace);
  }
}

/** The first of a binding's subjects that a user is, in the words of a review's reason. */
export function describeSubject({ subjects }: Binding, user: UserInfo): string {
  const ids = userIds(user);
  const found = subjects.find((subject) => ids.includes(subjectId(subject) ?? ""));
  if (!found) return "nobody";
  const { kind, name, namespace } = found;
  return `${kind} ${JSON.stringify(kind === "ServiceAccount" ? `${name}/${namespace}` : name)}`;
}

function bindingsIn(bySubject: BindingsBySubject | undefined, user: UserInfo): readonly Binding[] {
  if (!bySubject) return [];
  // One that binds somebody twice, by name and by group, counts once.
  const found = new Set<Binding>();
  for (const id of userIds(user)) for (const binding of bySubject.get(id)?.values() ?? []) found.add(binding);
  return [...found];
}

function userIds({ username, groups = [] }: UserInfo): readonly string[] {
  return [`User ${username}`, ...groups.map((group) => `Group ${group}`)];
}

/** Service accounts are users of a certain name. A subject of a kind that nobody knows is nobody. */
function subjectId({ kind, name, namespace }: Subject): string | undefined {
  if (kind === "User" || kind === "Group") return `${kind} ${name}`;
  if (kind !== "ServiceAccount" || namespace === "") return undefined;
  return `User system:serviceaccount:${namespace}:${name}`;
}

function readBinding(object: ApiObject): Binding {
  const { name = "", namespace = "" } = object.metadata;
  const { kind = "", name: role = "" } = stringMapAt(object, "roleRef");
  const subjects = listAt(object, "subjects").map((subject) => ({
    kind: "",
    name: "",
    namespace,
    ...withoutEmptyNamespace(stringMapAt(subject)),
  }));
  return { name, namespace, role: { kind, name: role }, subjects };
}

function withoutEmptyNamespace(subject: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { namespace = "", ...rest } = subject;
  return namespace === "" ? rest : { ...rest, namespace };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
