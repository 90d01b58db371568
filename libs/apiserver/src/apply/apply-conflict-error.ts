// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { StatusCause } from "@nuvolaris/api-machinery";
import { difference, formatPath, isEmptySet, pathsOf, type FieldSet } from "./field-set.ts";
import { describeManager, type Manager, type ManagerId } from "./managers.ts";

/** Fields that an apply would change, and who owns them. */
export interface Conflict {
  readonly id: ManagerId;
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** An apply would change fields of others: 409, with `message` and `causes` as the API server words them. */
export class ApplyConflictError extends Error {
  override readonly name = "ApplyConflictError";
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    const sorted = conflicts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    super(conflictMessage(sorted));
    this.conflicts = sorted;
  }

  /** For the `details` of the Status. */
  get causes(): StatusCause[] {
    return this.conflicts.flatMap(({ manager, fields }) =>
      pathsOf(fields).map((path) => ({
        reason: "FieldManagerConflict",
        message: `conflict with ${describeManager(manager)}`,
        field: formatPath(path),
      })),
    );
  }

  /** Whether every field in conflict is in `allowed`. */
  isWithin(allowed: FieldSet): boolean {
    return this.conflicts.every(({ fields }) => isEmptySet(difference(fields, allowed)));
  }

  /** The conflicts that remain when those about `allowed` are no conflicts. */
  without(allowed: FieldSet): ApplyConflictError {
    const remaining = this.conflicts.map((conflict) => ({ ...conflict, fields: difference(conflict.fields, allowed) }));
    return new ApplyConflictError(remaining.filter(({ fields }) => !isEmptySet(fields)));
  }
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const found = conflicts.map(({ manager, fields }) => ({
    who: describeManager(manager),
    paths: pathsOf(fields).map(formatPath),
  }));
  const count = found.reduce((sum, { paths }) => sum + paths.length, 0);
  const [first] = found;
  if (count === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${first.who}: ${first.paths.join("")}`;
  }
  const lines = found.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${count} conflicts: ${lines.join("\n")}`;
}
