// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { listAt, textAt } from "../built-ins/json-access.ts";
import { wide, type PrintedColumn } from "./generic-columns.ts";

/** The two columns that name the containers of a pod template. */
export function containerColumns(...template: readonly string[]): readonly PrintedColumn[] {
  const join =
    (field: string): PrintedColumn["cell"] =>
    (object) =>
      listAt(object, ...template, "spec", "containers")
        .map((container) => textAt(container, field))
        .join(",");
  return [wide("Containers", join("name")), wide("Images", join("image"))];
}
