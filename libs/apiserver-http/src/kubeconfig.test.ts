// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatKubeconfig } from "./kubeconfig.ts";

const keyPair = (name: string): { certificate: string; key: string } => ({
  certificate: `${name} cert`,
  key: `${name} key`,
});
const credentials = {
  authority: keyPair("ca"),
  server: keyPair("server"),
  admin: keyPair("admin"),
  token: "t0ken",
  serviceAccountKey: "s3cret",
};
const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("a kubeconfig holds what a client needs, and no key of the server", () => {
  const text = formatKubeconfig({
    name: "nuvolaris-dev",
    url: "https://127.0.0.1:6443",
    credentials,
    namespace: "demo",
  });
  expect(text).toBe(`apiVersion: v1
kind: Config
current-context: nuvolaris-dev
clusters:
  - name: nuvolaris-dev
    cluster:
      server: https://127.0.0.1:6443
      certificate-authority-data: ${base64("ca cert")}
users:
  - name: nuvolaris-dev-admin
    user:
      client-certificate-data: ${base64("admin cert")}
      client-key-data: ${base64("admin key")}
      token: t0ken
contexts:
  - name: nuvolaris-dev
    context:
      cluster: nuvolaris-dev
      user: nuvolaris-dev-admin
      namespace: "demo"
`);
});

test("without a namespace the context names none", () => {
  expect(formatKubeconfig({ name: "a", url: "https://[::1]:1", credentials })).not.toContain("namespace");
});
