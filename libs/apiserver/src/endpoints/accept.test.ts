// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { negotiateForm } from "./accept.ts";

test("JSON is what a client gets that does not say", () => {
  for (const header of [null, "", "*/*", "application/*", "application/json"]) {
    expect(negotiateForm(header)).toEqual({ mediaType: "application/json" });
  }
});

test("the first form that there is wins: kubectl's list ends with plain JSON", () => {
  const header =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

  expect(negotiateForm(header)).toEqual({ mediaType: "application/json", transform: { as: "Table", version: "v1" } });
});

test("protobuf is passed over for the JSON behind it", () => {
  expect(negotiateForm("application/vnd.kubernetes.protobuf,application/json")).toEqual({
    mediaType: "application/json",
  });
});

test("quality comes before order", () => {
  expect(negotiateForm("application/json;q=0.5, application/yaml")).toEqual({ mediaType: "application/yaml" });
  expect(negotiateForm("application/json;q=0, application/yaml;q=0.1")).toEqual({ mediaType: "application/yaml" });
});

test("metadata alone is asked for as object or as list", () => {
  for (const isList of [false, true]) {
    const as = isList ? "PartialObjectMetadataList" : "PartialObjectMetadata";
    expect(negotiateForm(`application/json;as=${as};v=v1;g=meta.k8s.io`).transform).toEqual({
      as: "PartialObjectMetadata",
      isList,
      version: "v1",
    });
  }
});

test("a form that nobody has is a 406 in the words of the part that refuses", () => {
  expect(() => negotiateForm("text/html")).toThrow(/^only the following media types are accepted: application\/json/);
  expect(() => negotiateForm("text/html", true)).toThrow(/^406: Not Acceptable/);
  expect(() => negotiateForm("application/json;as=Table;v=v9;g=meta.k8s.io", true)).toThrow(/^only the following/);
});
