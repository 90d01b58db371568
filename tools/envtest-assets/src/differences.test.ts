// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatDifferences, formatSemantics, writeDifferences } from "./differences.ts";

test("without differences the page says so", () => {
  expect(formatDifferences([])).toMatch(/\nNone\.\n$/);
});

test("each reason is a section with the requests where it shows", () => {
  const page = formatDifferences([
    {
      reason: "Messages of Go's JSON decoder",
      steps: { crud: ["create: a body that is no JSON"], apply: ["an empty body"] },
    },
    { reason: "No tokens", steps: { refusals: ["401"] }, at: ["/body/message", "/status"] },
  ]);

  expect(page).toMatch(
    /\n## Messages of Go's JSON decoder\n\n- crud: create: a body that is no JSON\n- apply: an empty body\n\n## No tokens\n\nIn the answers at `\/body\/message`, `\/status`\.\n\n- refusals: 401\n$/,
  );
});

test("each claim is told with the scripts and steps that show it", () => {
  const page = formatSemantics({
    Watches: [{ claim: "They end", shownBy: { watches: ["one", "two"], lists: [] }, elsewhere: "libs/x" }],
  });

  expect(page).toMatch(
    /\n## Watches\n\n- They end\n {2}- `watches`: one; two\n {2}- `lists`\n {2}- tested elsewhere: libs\/x\n$/,
  );
});

test("the pages in libs/apiserver are the lists'", async () => {
  await expect(writeDifferences({ check: true, print: () => undefined })).resolves.toBeUndefined();
});
