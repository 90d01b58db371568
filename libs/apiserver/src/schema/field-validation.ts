// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `fieldValidation` says about unknown and repeated fields: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation */

export interface FieldFindings {
  readonly duplicates: readonly string[];
  readonly unknown: readonly string[];
}

/** One text per finding, as in `Warning` headers. */
export function fieldFindingTexts({ duplicates, unknown }: FieldFindings): readonly string[] {
  return [
    ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
}

/** The error of `Strict`; `undefined` when there is nothing to say. */
export function strictDecodingProblem(findings: FieldFindings): string | undefined {
  const texts = fieldFindingTexts(findings);
  return texts.length === 0 ? undefined : `strict decoding error: ${texts.join(", ")}`;
}
