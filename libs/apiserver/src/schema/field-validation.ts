// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `fieldValidation` says about unknown and repeated fields: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation */

export interface FieldFindings {
  /** Paths of what a JSON text repeats. */
  readonly duplicates: readonly string[];
  readonly unknown: readonly string[];
  /** What a YAML text repeats, in sentences. */
  readonly repeatedKeys?: readonly string[] | undefined;
}

/** One text per finding, as in `Warning` headers. */
export function fieldFindingTexts({ duplicates, unknown, repeatedKeys = [] }: FieldFindings): readonly string[] {
  return [
    ...repeatedKeys,
    ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
}

/** The error of `Strict`; `undefined` when there is nothing to say. */
export function strictDecodingProblem(findings: FieldFindings): string | undefined {
  const { repeatedKeys = [], ...others } = findings;
  const inYaml = repeatedKeys.map((text) => `\n  ${text}`).join("");
  const texts = [...(inYaml === "" ? [] : [`yaml: unmarshal errors:${inYaml}`]), ...fieldFindingTexts(others)];
  return texts.length === 0 ? undefined : `strict decoding error: ${texts.join(", ")}`;
}
