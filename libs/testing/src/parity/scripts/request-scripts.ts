// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestScript } from "../script.ts";
import { applies } from "./apply.ts";
import { crud } from "./crud.ts";
import { lists } from "./lists.ts";
import { managedFields } from "./managed-fields.ts";
import { patches } from "./patches.ts";
import { strategicPatches } from "./strategic-patches.ts";
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
];
