// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Written into the bundle of an image (`image/bundle.ts`); not there in the source that runs as it is. */
declare const OPERATOR_VERSION: string | undefined;

/** The operator's version: that of the image, or `development`. */
export const version = typeof OPERATOR_VERSION === "string" ? OPERATOR_VERSION : "development";
