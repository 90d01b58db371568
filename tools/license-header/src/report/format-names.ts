// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The formats that a report can be written in. */
export const formatNames = ["text", "json", "sarif", "github", "checkstyle"] as const;

export type FormatName = (typeof formatNames)[number];
