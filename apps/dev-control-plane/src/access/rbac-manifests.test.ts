// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ServeError } from "../usage-error.ts";
import { readRbacManifests } from "./rbac-manifests.ts";

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "rbac-manifests-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, "rbac.yaml");
  writeFileSync(file, content);
  return file;
}

const account = "{ kind: ServiceAccount, metadata: { name: one, namespace: here } }";
const role = "{ kind: Role, metadata: { name: one, namespace: here }, rules: [] }";

test("a file tells as whom the operator runs, and with which rights", async () => {
  const { account: found, manifests } = await readRbacManifests(fileWith(`# rights\n${role}\n---\n${account}\n---\n`));

  expect(found).toEqual({ namespace: "here", name: "one" });
  expect(manifests.map(({ kind }) => kind)).toEqual(["Role", "ServiceAccount"]);
});

test.each([
  { what: "two accounts", content: `${account}\n---\n${account}`, message: /holds 2 ServiceAccounts instead of one/ },
  { what: "no account", content: role, message: /holds 0 ServiceAccounts/ },
  {
    what: "an account in no namespace",
    content: "{ kind: ServiceAccount, metadata: { name: one } }",
    message: /ServiceAccount one is in no namespace/,
  },
  {
    what: "another kind",
    content: `${account}\n---\n{ kind: Pod, metadata: { name: one } }`,
    message: /other than a ServiceAccount, Role.* or ClusterRoleBinding/,
  },
  { what: "no YAML", content: "a: [", message: /cannot read .*rbac\.yaml: / },
])("a file with $what is refused by its name", async ({ content, message }) => {
  const refusal = readRbacManifests(fileWith(content));
  await expect(refusal).rejects.toBeInstanceOf(ServeError);
  await expect(refusal).rejects.toThrow(message);
});

test("a file that is not there is refused by its name", async () => {
  await expect(readRbacManifests("/no/such/rbac.yaml")).rejects.toThrow(/cannot read \/no\/such\/rbac\.yaml: /);
});
