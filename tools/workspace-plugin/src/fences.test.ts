// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Plants violations of the layers and sees lint refuse them: a fence that fell over would otherwise stay unseen. */
import { createProjectGraphAsync } from "@nx/devkit";
import { ESLint } from "eslint";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const rule = "@nx/enforce-module-boundaries";

beforeAll(async () => {
  // The rule reads the cached project graph; computing it here keeps the verdict from resting on a stale one.
  process.env["NX_DAEMON"] = "false";
  await createProjectGraphAsync({ exitOnError: true, resetDaemonClient: false });
}, 120_000);

async function violations(file: string, code: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId === rule });
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

test.each([
  ["the server must not see the client", "libs/apiserver/src/index.ts", "@nuvolaris/client"],
  ["the client must not see the server", "libs/client/src/index.ts", "@nuvolaris/apiserver"],
  ["the runtime must not see the server", "libs/controller/src/index.ts", "@nuvolaris/apiserver"],
  ["base must not see the client", "libs/workqueue/src/index.ts", "@nuvolaris/client"],
  ["the test kit must not see the runtime", "libs/testing/src/index.ts", "@nuvolaris/controller"],
  ["the workload controllers must not see the server", "libs/cluster-controllers/src/index.ts", "@nuvolaris/apiserver"],
  ["the operator must not see the development cluster", "apps/operator/src/index.ts", "@nuvolaris/dev-cluster"],
])("%s", { timeout: 120_000 }, async (_sentence, file, forbidden) => {
  const found = await violations(file, `import * as planted from "${forbidden}";\nexport { planted };\n`);

  expect(found).toHaveLength(1);
  // Where the other side's tests use this one already, the same import is refused as a cycle.
  expect(found[0]).toMatch(/can only depend on libs tagged|Circular dependency/);
});

test("an import that the layers allow passes", { timeout: 120_000 }, async () => {
  const code = 'import { systemClock } from "@nuvolaris/clock";\nexport { systemClock };\n';

  expect(await violations("libs/client/src/index.ts", code)).toEqual([]);
});
