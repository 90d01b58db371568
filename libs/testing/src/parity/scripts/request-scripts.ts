// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestScript } from "../script.ts";
import { appliesToBuiltIns } from "./apply-built-ins.ts";
import { appliesByType } from "./apply-types.ts";
import { applies } from "./apply.ts";
import { authorizes } from "./authorization.ts";
import { celRules } from "./cel.ts";
import { coreObjects } from "./core-objects.ts";
import { crdLifecycle } from "./crds.ts";
import { crud } from "./crud.ts";
import { deletion } from "./deletion.ts";
import { discovery } from "./discovery.ts";
import { history } from "./history.ts";
import { kubectlDiscovers } from "./kubectl/kubectl-discovery.ts";
import { kubectlReads } from "./kubectl/kubectl-get.ts";
import { kubectlManages } from "./kubectl/kubectl-manage.ts";
import { kubectlWrites } from "./kubectl/kubectl-write.ts";
import { leasesAndEvents } from "./leases-and-events.ts";
import { lists } from "./lists.ts";
import { managedFields } from "./managed-fields.ts";
import { metadataOnly } from "./metadata-only.ts";
import { namespaces } from "./namespaces.ts";
import { objectDetails } from "./object-details.ts";
import { patches } from "./patches.ts";
import { protobufBodies } from "./protobuf.ts";
import { refusals } from "./refusals.ts";
import { escalations, impersonates, rolesInDepth } from "./roles.ts";
import { schemaChanges } from "./schema-changes.ts";
import { selectableFields } from "./selectable-fields.ts";
import { serviceAccounts } from "./service-accounts.ts";
import { strategicPatches } from "./strategic-patches.ts";
import { subresources } from "./subresources.ts";
import { tables } from "./tables.ts";
import { validation } from "./validation.ts";
import { watches } from "./watches.ts";
import { workloads } from "./workloads.ts";

/**
 * All request scripts, each with a golden of its name. Those that wait longest come first: whoever plays several at a time has
 * the others meanwhile.
 */
export const requestScripts: readonly RequestScript[] = [
  kubectlManages,
  kubectlWrites,
  kubectlReads,
  history,
  watches,
  kubectlDiscovers,
  lists,
  serviceAccounts,
  metadataOnly,
  selectableFields,
  refusals,
  tables,
  crud,
  validation,
  celRules,
  subresources,
  patches,
  strategicPatches,
  applies,
  appliesByType,
  appliesToBuiltIns,
  managedFields,
  deletion,
  crdLifecycle,
  discovery,
  namespaces,
  coreObjects,
  workloads,
  leasesAndEvents,
  protobufBodies,
  authorizes,
  rolesInDepth,
  escalations,
  impersonates,
  schemaChanges,
  objectDetails,
];
