// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { embeddedCode, embeddedTargets, renderDocument } from "./document.ts";
export type { ReadSource } from "./document.ts";
export { checkDocuments, findDocuments, writeDocuments } from "./documents.ts";
export type { StaleDocument } from "./documents.ts";
export { extractRegion, RegionError } from "./region.ts";
