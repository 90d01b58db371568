// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Roles and their bindings. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { deepEqual, invalid, required, type FieldError, type JsonValue } from "@nuvolaris/api-machinery";
import { confirmBinding, confirmRole } from "../../authorization/escalation.ts";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { listAt, objectAt, textAt } from "../json-access.ts";
import { oneOf, requiredText } from "./field-checks.ts";

const group = "rbac.authorization.k8s.io";

function ruleErrors(rule: JsonValue, field: string, isNamespaced: boolean): FieldError[] {
  const urls = listAt(rule, "nonResourceURLs");
  const errors: FieldError[] = [];
  if (listAt(rule, "verbs").length === 0)
    errors.push(required(`${field}.verbs`, "verbs must contain at least one value"));
  if (urls.length > 0) return [...errors, ...urlErrors(rule, `${field}.nonResourceURLs`, isNamespaced)];
  if (listAt(rule, "apiGroups").length === 0)
    errors.push(required(`${field}.apiGroups`, "resource rules must supply at least one api group"));
  if (listAt(rule, "resources").length === 0)
    errors.push(required(`${field}.resources`, "resource rules must supply at least one resource"));
  return errors;
}

function urlErrors(rule: JsonValue, field: string, isNamespaced: boolean): FieldError[] {
  const urls = listAt(rule, "nonResourceURLs");
  if (isNamespaced) return [invalid(field, urls, "namespaced rules cannot apply to non-resource URLs")];
  const isMixed = ["apiGroups", "resources", "resourceNames"].some((member) => listAt(rule, member).length > 0);
  return isMixed ? [invalid(field, urls, "rules cannot apply to both regular resources and non-resource URLs")] : [];
}

function roleStrategy(isNamespaced: boolean): Strategy {
  return {
    prepareForCreate: async (object, context) => {
      await confirmRole({ object, context });
      return object;
    },
    prepareForUpdate: async (object, old, context) => {
      await confirmRole({ object, old, context });
      return object;
    },
    validate: (role) =>
      listAt(role, "rules").flatMap((rule, index) => ruleErrors(rule, `rules[${index}]`, isNamespaced)),
  };
}

function bindingErrors(binding: ApiObject, roleKinds: readonly string[]): FieldError[] {
  const isNamespaced = roleKinds.includes("Role");
  return [
    ...oneOf("roleRef.apiGroup", textAt(binding, "roleRef", "apiGroup"), [group]),
    ...oneOf("roleRef.kind", textAt(binding, "roleRef", "kind"), roleKinds),
    ...requiredText(binding, ["roleRef", "name"]),
    ...listAt(binding, "subjects").flatMap((subject, index) =>
      subjectErrors(subject, `subjects[${index}]`, isNamespaced),
    ),
  ];
}

function subjectErrors(subject: JsonValue, field: string, isNamespaced: boolean): FieldError[] {
  const kind = textAt(subject, "kind");
  const errors = textAt(subject, "name") === "" ? [required(`${field}.name`, "")] : [];
  if (kind === "ServiceAccount") {
    const isHomeless = !isNamespaced && textAt(subject, "namespace") === "";
    return [
      ...errors,
      ...oneOf(`${field}.apiGroup`, textAt(subject, "apiGroup"), [""]),
      ...(isHomeless ? [required(`${field}.namespace`, "")] : []),
    ];
  }
  if (kind === "User" || kind === "Group")
    return [...errors, ...oneOf(`${field}.apiGroup`, textAt(subject, "apiGroup"), [group])];
  return [...errors, ...oneOf(`${field}.kind`, kind, ["ServiceAccount", "User", "Group"])];
}

/** Who may bind one role must not come to bind another. */
function roleChangeErrors(binding: ApiObject, old: ApiObject): FieldError[] {
  const { apiGroup = "", kind = "", name = "" } = objectAt(binding, "roleRef");
  if (deepEqual(objectAt(binding, "roleRef"), objectAt(old, "roleRef"))) return [];
  return [invalid("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")];
}

function bindingStrategy(roleKinds: readonly string[]): Strategy {
  return {
    prepareForCreate: async (object, context) => {
      await confirmBinding({ object, context });
      return object;
    },
    prepareForUpdate: async (object, old, context) => {
      await confirmBinding({ object, old, context });
      return object;
    },
    validate: (binding) => bindingErrors(binding, roleKinds),
    validateUpdate: (binding, old) => [...bindingErrors(binding, roleKinds), ...roleChangeErrors(binding, old)],
  };
}

/** By `group/resource`. */
export const accessStrategies: Readonly<Record<string, Strategy>> = {
  "rbac.authorization.k8s.io/roles": roleStrategy(true),
  "rbac.authorization.k8s.io/clusterroles": roleStrategy(false),
  "rbac.authorization.k8s.io/rolebindings": bindingStrategy(["Role", "ClusterRole"]),
  "rbac.authorization.k8s.io/clusterrolebindings": bindingStrategy(["ClusterRole"]),
};
