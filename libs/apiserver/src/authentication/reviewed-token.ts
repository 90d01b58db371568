// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { UserInfo } from "./user-info.ts";

/** What a TokenReview answers. */
export type ReviewedToken =
  { readonly user: UserInfo; readonly audiences: readonly string[] } | { readonly error: string };
