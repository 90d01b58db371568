// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What another tool wrote down about a person. None of it proves an agreement with this project's foundation. */
export interface AgreementRecord {
  readonly login: string;
  readonly id?: number;
  /** YYYY-MM-DD. */
  readonly signedOn?: string;
  /** What the other tool's file says, in words. */
  readonly evidence: string;
}

/** What a file of another tool holds: people with their accounts, or names only. */
export type ImportedFile =
  | { readonly kind: "records"; readonly records: readonly AgreementRecord[] }
  | { readonly kind: "names"; readonly names: ReadonlyMap<string, string> };
