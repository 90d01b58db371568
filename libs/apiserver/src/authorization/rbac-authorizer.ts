// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Role-based access control: who may do what is what the stored roles and their bindings say, and nothing else.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/
import type { UserInfo } from "../authentication/user-info.ts";
import type { Storage } from "../storage/storage.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { ruleAllows, rulesOf } from "./access-rule.ts";
import type { AccessAttributes, AccessDecision, AccessRule, Authorizer } from "./authorizer.ts";
import { describeSubject, RoleBindings, type Binding } from "./role-bindings.ts";

/** Its members may do everything, whatever the roles say: that is how roles come to be in the first place. */
export const privilegedGroup = "system:masters";

const group = "rbac.authorization.k8s.io";
const roleStorages: readonly string[] = [`roles.${group}`, `clusterroles.${group}`];
const bindingStorages: readonly string[] = [`rolebindings.${group}`, `clusterrolebindings.${group}`];

/** Whether somebody is above all roles. */
export function isPrivileged({ groups = [] }: UserInfo): boolean {
  return groups.includes(privilegedGroup);
}

/**
 * Decides by the roles and bindings of a storage.
 *
 * It keeps an index of them that follows each durable write: a request costs a look at the bindings of its user and of the user's groups,
 * however many others there are. What a role grants is in force when the write of the role, or of its binding, is answered.
 */
export class RbacAuthorizer implements Authorizer, Disposable {
  readonly #bindings = new RoleBindings();
  // By `<namespace>/<name>` for Roles and `<name>` for ClusterRoles, whose names hold no slash.
  readonly #roles = new Map<string, Role>();
  readonly #stopListening: () => void;

  constructor(storage: Storage) {
    for (const resource of [...roleStorages, ...bindingStorages]) {
      for (const stored of storage.list(resource)) this.#set(resource, stored.key, stored);
    }
    this.#stopListening = storage.onWrite((resource, { key, current }) => {
      this.#set(resource, key, current);
    });
  }

  authorize(attributes: AccessAttributes): AccessDecision {
    const { user, namespace = "" } = attributes;
    if (isPrivileged(user)) return { allowed: true };
    const missing = new Set<string>();
    for (const binding of this.#bindings.of(user, namespace)) {
      const role = this.#roleOf(binding);
      if (!role) missing.add(`${binding.role.kind.toLowerCase()}.${group} "${binding.role.name}" not found`);
      else if (role.allows(attributes)) return { allowed: true, reason: `RBAC: allowed by ${describe(binding, user)}` };
    }
    if (missing.size === 0) return { allowed: false };
    const problems = [...missing].join(", ");
    return { allowed: false, reason: `RBAC: ${missing.size === 1 ? problems : `[${problems}]`}` };
  }

  rulesFor(user: UserInfo, namespace: string): readonly AccessRule[] {
    return this.#bindings.of(user, namespace).flatMap((binding) => this.#roleOf(binding)?.rules ?? []);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }

  #set(resource: string, key: string, stored: StoredObject | undefined): void {
    if (bindingStorages.includes(resource)) this.#bindings.set(key, stored?.object);
    else if (!roleStorages.includes(resource)) return;
    else if (stored) this.#roles.set(key, new Role(stored));
    else this.#roles.delete(key);
  }

  /** A binding in a namespace may bind a role of that namespace, or a ClusterRole. */
  #roleOf({ role: { kind, name }, namespace }: Binding): Role | undefined {
    return this.#roles.get(kind === "Role" ? `${namespace}/${name}` : name);
  }
}

/** Reads its rules when they are first asked for: most roles of a cluster are never used. */
class Role {
  readonly #stored: StoredObject;
  #rules: readonly AccessRule[] | undefined;

  constructor(stored: StoredObject) {
    this.#stored = stored;
  }

  get rules(): readonly AccessRule[] {
    return (this.#rules ??= rulesOf(this.#stored.object));
  }

  allows(attributes: AccessAttributes): boolean {
    return this.rules.some((rule) => ruleAllows(rule, attributes));
  }
}

function describe(binding: Binding, user: UserInfo): string {
  const { name, namespace, role } = binding;
  const what =
    namespace === ""
      ? `ClusterRoleBinding ${JSON.stringify(name)}`
      : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  return `${what} of ${role.kind} ${JSON.stringify(role.name)} to ${describeSubject(binding, user)}`;
}
