// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { stringify, type ScalarTag, type Tags } from "yaml";

/** Writes YAML as Go does: keys in order, lists not indented, and texts quoted that YAML 1.1 would take for something else. */
export function formatYaml(value: JsonValue): string {
  return stringify(value, {
    sortMapEntries: true,
    indentSeq: false,
    version: "1.1",
    lineWidth: 0,
    customTags: (tags) => tags.map(withoutLoneDot),
  });
}

/** To YAML 1.1 a lone dot is a number; Go takes it for a text, and managedFields are full of them. */
function withoutLoneDot(tag: Tags[number]): Tags[number] {
  if (!isLoneDotNumber(tag)) return tag;
  return { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+)$/ };
}

function isLoneDotNumber(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === "object" && "test" in tag && tag.test.test(".");
}
