// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type {
  FieldError,
  JsonSchemaProps,
  KubernetesObject,
  ResourceKind,
  ValidationRule,
} from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { validateCustomResourceDefinition } from "./crd-validation.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  PrinterColumn,
  ScaleSubresource,
  SelectableField,
} from "./custom-resource-definition.ts";
import { KindDefinitionError } from "./kind-definition-error.ts";
import { convertZod } from "../zod/schema.ts";

/** An object of a custom kind. The server fills the defaults in, so a field with a default is always there. */
export interface CustomObject<Spec, Status> extends KubernetesObject {
  readonly spec: Spec;
  readonly status?: Status;
}

/** Of a kind that has no status. */
type NoStatus = z.ZodObject<Record<string, never>>;

/** What an author says of a kind. */
export interface KindDefinition<Spec extends z.ZodObject, Status extends z.ZodObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Default: the kind in lower case and an `s`. */
  readonly plural?: string;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Default: `Namespaced`. */
  readonly scope?: "Namespaced" | "Cluster";
  readonly description?: string;
  readonly spec: Spec;
  /** Given, it also switches the status subresource on. */
  readonly status?: Status;
  readonly printerColumns?: readonly PrinterColumn[];
  readonly scale?: ScaleSubresource;
  readonly selectableFields?: readonly SelectableField[];
  /** CEL rules about the whole object. Rules about a part belong to the part: see {@link rule}. */
  readonly validations?: readonly ValidationRule[];
  /** `true`, or the warning that clients get. */
  readonly deprecated?: boolean | string;
}

/** A kind defined by zod schemas: a {@link ResourceKind} for clients and controllers, and its CRD. */
export interface CustomKind<Spec extends z.ZodObject, Status extends z.ZodObject> extends ResourceKind<
  CustomObject<z.output<Spec>, z.output<Status>>
> {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly spec: Spec;
  readonly status: Status | undefined;
  /** The CRD, as `kubectl apply` takes it. A new copy of nothing: the same frozen object each time. */
  manifest(): CustomResourceDefinition;
}

/**
 * Defines a custom kind.
 *
 * Guarantees: what the API server would refuse is refused here, except for CEL rules, which are compiled where the CEL
 * library is loaded (see {@link checkRules}).
 *
 * Errors: {@link KindDefinitionError} with all problems, each with its path and what to write instead.
 */
export function defineKind<Spec extends z.ZodObject, Status extends z.ZodObject = NoStatus>(
  definition: KindDefinition<Spec, Status>,
): CustomKind<Spec, Status> {
  const singular = definition.singular ?? definition.kind.toLowerCase();
  const names = {
    plural: definition.plural ?? `${definition.kind.toLowerCase()}s`,
    singular,
    shortNames: definition.shortNames ?? [],
    categories: definition.categories ?? [],
  };
  const manifest = deepFreeze(createManifest(definition, names));
  const problems = validateCustomResourceDefinition(manifest);
  if (problems.length > 0) throw new KindDefinitionError(definition.kind, problems);
  return Object.freeze({
    group: definition.group,
    version: definition.version,
    kind: definition.kind,
    namespaced: (definition.scope ?? "Namespaced") === "Namespaced",
    ...names,
    spec: definition.spec,
    status: definition.status,
    manifest: () => manifest,
  });
}

type AnyDefinition = KindDefinition<z.ZodObject, z.ZodObject>;
type Names = Pick<CustomKind<z.ZodObject, z.ZodObject>, "plural" | "singular" | "shortNames" | "categories">;

function createManifest(definition: AnyDefinition, names: Names): CustomResourceDefinition {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${definition.group}` },
    spec: {
      group: definition.group,
      names: {
        kind: definition.kind,
        listKind: `${definition.kind}List`,
        plural: names.plural,
        singular: names.singular,
        ...(names.shortNames.length > 0 && { shortNames: names.shortNames }),
        ...(names.categories.length > 0 && { categories: names.categories }),
      },
      scope: definition.scope ?? "Namespaced",
      versions: [createVersion(definition)],
    },
  };
}

function createVersion(definition: AnyDefinition): CustomResourceDefinitionVersion {
  const { deprecated, printerColumns, scale, selectableFields, status } = definition;
  const subresources = { ...(status !== undefined && { status: {} }), ...(scale !== undefined && { scale }) };
  return {
    name: definition.version,
    served: true,
    storage: true,
    ...(deprecated !== undefined && deprecated !== false && { deprecated: true }),
    ...(typeof deprecated === "string" && { deprecationWarning: deprecated }),
    schema: { openAPIV3Schema: createSchema(definition) },
    ...(Object.keys(subresources).length > 0 && { subresources }),
    ...(printerColumns !== undefined && { additionalPrinterColumns: printerColumns }),
    ...(selectableFields !== undefined && { selectableFields }),
  };
}

function createSchema({ kind, description, spec, status, validations }: AnyDefinition): JsonSchemaProps {
  const problems: FieldError[] = [];
  const properties = {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: convertZod(spec, "spec", problems),
    ...(status !== undefined && { status: convertZod(status, "status", problems) }),
  } as const;
  if (problems.length > 0) throw new KindDefinitionError(kind, problems);
  return {
    ...(description !== undefined && { description }),
    type: "object",
    required: ["spec"],
    properties,
    ...(validations !== undefined && { "x-kubernetes-validations": validations }),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
