// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestScript } from "../script.ts";
import { applies } from "./apply.ts";
import { celRules } from "./cel.ts";
import { crdLifecycle } from "./crds.ts";
import { crud } from "./crud.ts";
import { deletion } from "./deletion.ts";
import { discovery } from "./discovery.ts";
import { lists } from "./lists.ts";
import { managedFields } from "./managed-fields.ts";
import { patches } from "./patches.ts";
import { strategicPatches } from "./strategic-patches.ts";
import { refusals } from "./refusals.ts";
import { subresources } from "./subresources.ts";
import { tables } from "./tables.ts";
import { validation } from "./validation.ts";
import { watches } from "./watches.ts";

/** All request scripts, each with a golden of its name. */
export const requestScripts: readonly RequestScript[] = [
  crud,
  patches,
  strategicPatches,
  applies,
  managedFields,
  lists,
  watches,
  deletion,
  subresources,
  validation,
  refusals,
  tables,
  discovery,
  crdLifecycle,
  celRules,
];
