// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Fills ClusterRoles that gather the rules of others: `admin`, `edit` and `view` are made so, and a CRD's author adds to them by a label.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
import {
  deepEqual,
  isJsonObject,
  selectorFromLabelSelector,
  SelectorError,
  type JsonObject,
  type JsonValue,
  type Selector,
} from "@nuvolaris/api-machinery";
import { listAt, stringMapAt, stringsAt } from "../built-ins/json-access.ts";
import { fromJson, type ApiObject } from "../registry/api-object.ts";
import { withManagedFields } from "../registry/owned-fields.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { updateObject } from "../registry/update-object.ts";
import { internalTarget, isSettled, type ControllerParts } from "./controller-parts.ts";
import { WorkLoop } from "./work-loop.ts";

const clusterRoles = "clusterroles.rbac.authorization.k8s.io";

/** Who owns the rules, as on a real control plane. */
const manager = "clusterrole-aggregation-controller";

export class ClusterRoleAggregation implements AsyncDisposable {
  readonly #parts: ControllerParts;
  readonly #definition: ResourceDefinition;
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;

  /** Starts at once, with what is stored already. */
  constructor(parts: ControllerParts, definition: ResourceDefinition) {
    this.#parts = parts;
    this.#definition = definition;
    this.#loop = new WorkLoop({ clock: parts.clock, onError: parts.onError, sync: () => this.#sync() });
    this.#loop.add(clusterRoles);
    this.#stopListening = parts.storage.onWrite((resource) => {
      if (resource === clusterRoles) this.#loop.add(clusterRoles);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  async #sync(): Promise<void> {
    const roles = this.#parts.objects.list(clusterRoles);
    for (const [name, rules] of gatherRules(roles)) {
      const role = roles.find(({ metadata }) => metadata.name === name);
      if (!deepEqual(rules, listAt(role, "rules"))) await this.#write(name, rules);
    }
  }

  async #write(name: string, rules: readonly JsonValue[]): Promise<void> {
    const { apiVersion, kind } = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
    const applied: JsonObject = { apiVersion, kind, metadata: { name }, rules };
    const target = internalTarget(this.#parts, this.#definition, { key: { name } });
    const context = { ...target.context, fieldManager: manager };
    await updateObject(this.#parts, {
      ...target,
      context,
      change: (old) => {
        const asked = { applied, old, force: true };
        const { object, managedFields } = this.#parts.ownedFields.apply(asked, {
          definition: this.#definition,
          context,
        });
        return { object: withManagedFields(fromJson(object), managedFields), fieldsAreTracked: true };
      },
    }).catch((error: unknown) => {
      if (!isSettled(error, "NotFound")) throw error;
    });
  }
}

/**
 * What each role that gathers is to hold. A role that is gathered may gather itself, so that this goes on until nothing changes: rules are
 * only ever added, and there are only so many.
 */
export function gatherRules(roles: readonly ApiObject[]): ReadonlyMap<string, readonly JsonValue[]> {
  const gathering = roles.flatMap((role) => {
    const selectors = listAt(role, "aggregationRule", "clusterRoleSelectors").flatMap(readSelector);
    const { name = "", deletionTimestamp } = role.metadata;
    return selectors.length === 0 || deletionTimestamp !== undefined ? [] : [{ name, selectors }];
  });
  const held = new Map(roles.map((role) => [role.metadata.name ?? "", listAt(role, "rules")]));
  for (const { name } of gathering) held.set(name, []);
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const { name, selectors } of gathering) {
      // A role that chooses itself finds what it has gathered so far.
      const chosen = selectors.flatMap((selector) => roles.filter(({ metadata }) => selector.matches(metadata.labels)));
      const rules = distinct(chosen.flatMap(({ metadata }) => held.get(metadata.name ?? "") ?? []));
      if (rules.length === held.get(name)?.length) continue;
      held.set(name, rules);
      isSettled = false;
    }
  }
  return new Map(gathering.map(({ name }) => [name, held.get(name) ?? []]));
}

function distinct(rules: readonly JsonValue[]): readonly JsonValue[] {
  return rules.filter((rule, index) => rules.findIndex((other) => deepEqual(other, rule)) === index);
}

/** One that cannot be read chooses nothing: it was let in before it was checked. */
function readSelector(value: JsonValue): readonly Selector[] {
  if (!isJsonObject(value)) return [];
  const expressions = listAt(value, "matchExpressions").map((expression) => {
    const { key = "", operator = "" } = stringMapAt(expression);
    return { key, operator, values: stringsAt(expression, "values") };
  });
  try {
    return [
      selectorFromLabelSelector({ matchLabels: stringMapAt(value, "matchLabels"), matchExpressions: expressions }),
    ];
  } catch (error) {
    if (error instanceof SelectorError) return [];
    throw error;
  }
}
