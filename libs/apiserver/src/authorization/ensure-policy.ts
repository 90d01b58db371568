// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Keeps the default roles and bindings in the store, as kube-apiserver does at each start.
import { deepEqual, formatObjectKey, formatTime, type JsonObject } from "@nuvolaris/api-machinery";
import type { Clock } from "@nuvolaris/clock";
import { listAt } from "../built-ins/json-access.ts";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import { generateUid } from "../registry/generated-name.ts";
import type { Storage } from "../storage/storage.ts";
import { rulesOf } from "./access-rule.ts";
import { autoUpdate, defaultPolicy } from "./bootstrap-policy.ts";
import { missingRights } from "./rule-coverage.ts";

interface PolicyParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Creates what is missing of the default policy, and gives back to roles and bindings what was taken from them, unless somebody has
 * switched that off. What others have added stays.
 *
 * The objects go to the store as they are: they are what a write through the registry would make of them, and 133 of those would cost a
 * start more time than all else.
 */
export async function ensureDefaultPolicy(parts: PolicyParts): Promise<void> {
  const { storage } = parts;
  for (const wanted of defaultPolicy()) {
    const resource = `${wanted.kind.toLowerCase()}s.rbac.authorization.k8s.io`;
    const { name = "", namespace } = wanted.metadata;
    const key = formatObjectKey({ name, ...(namespace !== undefined && { namespace }) });
    const found = storage.get(resource, key);
    const object = found ? completed(found.object, wanted) : created(wanted, parts);
    if (object !== found?.object) storage.write({ resource, key, expected: found?.revision ?? 0, object });
  }
  await storage.whenDurable(storage.revision);
}

function created(wanted: ApiObject, { clock, random }: PolicyParts): ApiObject {
  const time = formatTime(clock.now());
  const { apiVersion } = wanted;
  const entry = { manager: "kube-apiserver", operation: "Update", apiVersion, time, fieldsType: "FieldsV1" } as const;
  return withMetadata(wanted, {
    uid: generateUid(random),
    creationTimestamp: time,
    managedFields: [{ ...entry, fieldsV1: ownedFields(wanted) }],
  });
}

/** Labels and annotations one by one; lists of rules, selectors and subjects as a whole. */
function ownedFields({ metadata: { labels = {}, annotations = {} }, ...object }: ApiObject): JsonObject {
  const members = (map: object): JsonObject => ({
    ".": {},
    ...Object.fromEntries(Object.keys(map).map((name) => [`f:${name}`, {}])),
  });
  const metadata = { "f:annotations": members(annotations), "f:labels": members(labels) };
  if ("aggregationRule" in object) {
    return { "f:aggregationRule": { ".": {}, "f:clusterRoleSelectors": {} }, "f:metadata": metadata };
  }
  return "roleRef" in object
    ? { "f:metadata": metadata, "f:roleRef": {}, "f:subjects": {} }
    : { "f:metadata": metadata, "f:rules": {} };
}

/** The same object when nothing is missing. */
function completed(found: ApiObject, wanted: ApiObject): ApiObject {
  if (found.metadata.annotations?.[autoUpdate] === "false") return found;
  return "roleRef" in wanted ? withMissingSubjects(found, wanted) : withMissingRules(found, wanted);
}

function withMissingRules(found: ApiObject, wanted: ApiObject): ApiObject {
  const rules = listAt(found, "rules");
  const added = listAt(wanted, "rules").filter(
    (rule) => missingRights(rulesOf(found), rulesOf({ ...wanted, rules: [rule] })).length > 0,
  );
  return added.length === 0 ? found : { ...found, rules: [...rules, ...added] };
}

function withMissingSubjects(found: ApiObject, wanted: ApiObject): ApiObject {
  const subjects = listAt(found, "subjects");
  const added = listAt(wanted, "subjects").filter((subject) => !subjects.some((one) => deepEqual(one, subject)));
  return added.length === 0 ? found : { ...found, subjects: [...subjects, ...added] };
}
