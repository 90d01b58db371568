// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Warnings } from "./warnings.ts";

test("each text is passed on once, with its quotes resolved", () => {
  const heard: string[] = [];
  const warnings = new Warnings((message) => heard.push(message));
  const headers = new Headers();
  headers.append("Warning", '299 - "v1beta1 is \\"old\\", use v1"');
  headers.append("Warning", '299 kube "second"');

  warnings.read(headers);
  warnings.read(headers);
  warnings.read(new Headers());

  expect(heard).toEqual(['v1beta1 is "old", use v1', "second"]);
});

test("a server that warns of ever new things does not fill the memory, and is heard again", () => {
  const heard: string[] = [];
  const warnings = new Warnings((message) => heard.push(message));
  for (let index = 0; index <= 1000; index++) warnings.read(new Headers({ warning: `299 - "object ${index}"` }));

  warnings.read(new Headers({ warning: '299 - "object 0"' }));

  expect(heard).toHaveLength(1002);
});
