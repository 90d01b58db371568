// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { accessHint, kubeconfigLine, operatorLine } from "./banner.ts";

test("the line can be pasted into the shell of the platform", () => {
  expect(kubeconfigLine("/w/.cache/kubeconfig", { platform: "linux" })).toBe("export KUBECONFIG=/w/.cache/kubeconfig");
  expect(kubeconfigLine("/my work/it's", { platform: "darwin" })).toBe(`export KUBECONFIG='/my work/it'\\''s'`);
  expect(kubeconfigLine("C:\\w\\kubeconfig", { platform: "win32" })).toBe(`$env:KUBECONFIG = "C:\\w\\kubeconfig"`);
});

test("who has kubectl is told what to try, who has not how to get it", () => {
  expect(accessHint("/k", { platform: "linux", hasKubectl: true })).toBe(
    "\nIn another terminal:\n\n  export KUBECONFIG=/k\n  kubectl api-resources\n",
  );
  const without = accessHint("/k", { platform: "linux", hasKubectl: false });
  expect(without).toContain("kubectl is not installed here: apt-get install kubernetes-client");
  expect(accessHint("/k", { platform: "freebsd", hasKubectl: false })).toContain(
    "here: see https://kubernetes.io/docs/tasks/tools/",
  );
});

test("the user is told as whom the operator runs", () => {
  const access = { username: "system:serviceaccount:a:b", file: "deploy/rbac.yaml" };
  expect(operatorLine("embedded", access)).toBe(
    "operator running as system:serviceaccount:a:b, with the rights of deploy/rbac.yaml",
  );
  expect(operatorLine("embedded")).toBe("operator running as an administrator: no RBAC file is named");
  expect(operatorLine("existing")).toBe("operator running");
});
