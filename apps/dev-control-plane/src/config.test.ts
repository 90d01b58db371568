// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseServeConfig, type ServeConfig } from "./config.ts";
import { UsageError } from "./usage-error.ts";

const root = mkdtempSync(join(tmpdir(), "config-"));
mkdirSync(join(root, "apps/operator"), { recursive: true });
writeFileSync(join(root, "nx.json"), "{}");
afterAll(() => {
  rmSync(root, { recursive: true });
});

function parse(line: string, cwd = root): ServeConfig {
  const config = parseServeConfig(line.split(" "), cwd);
  if ("help" in config) throw new Error(config.help);
  return config;
}

function refusal(line: string): string {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
  }
  return "not refused";
}

test("by default the control plane is embedded and keeps its objects in the workspace, wherever in it one stands", () => {
  const expected = {
    root,
    controlPlane: { type: "embedded", dataDir: join(root, ".cache/dev-control-plane") },
    operator: ["node", "operator.ts", "--port", "1"],
  };
  expect(parse("-- node operator.ts --port 1")).toEqual(expected);
  expect(parse("-- node operator.ts --port 1", join(root, "apps/operator"))).toEqual(expected);
});

test("flags say where it listens, what it keeps and what is installed", () => {
  expect(parse("--port 6443 --data-dir data --crds crds --watch a b -- node o.ts")).toMatchObject({
    controlPlane: { type: "embedded", port: 6443, dataDir: join(root, "data") },
    crds: [join(root, "crds")],
    watch: [join(root, "a"), join(root, "b")],
  });
  expect(parse("--data-dir data --ephemeral -- node o.ts").controlPlane).toEqual({ type: "embedded" });
});

test("there may be several folders of CRDs, or none", () => {
  expect(parse("--crds one --crds two -- node o.ts").crds).toEqual([join(root, "one"), join(root, "two")]);
  expect(parse("--no-crds -- node o.ts").crds).toEqual([]);
  expect(parse("--no-watch -- node o.ts").watch).toEqual([]);
});

test("the operator's rights are of its package's file, of another, or all", () => {
  expect(parse("-- node o.ts").rbac).toBeUndefined();
  expect(parse("--rbac config/rbac.yaml -- node o.ts").rbac).toBe(join(root, "config/rbac.yaml"));
  expect(parse("--no-rbac -- node o.ts").rbac).toBe(false);
  expect(refusal("--control-plane existing --context a --rbac r.yaml -- node o.ts")).toMatch(
    /--rbac is for the embedded control plane/,
  );
});

test("an existing cluster is a context by name; without one it is still known that none was named", () => {
  expect(parse("--control-plane existing --context kind-dev -- node o.ts").controlPlane).toEqual({
    type: "existing",
    context: "kind-dev",
  });
  expect(parse("--control-plane existing -- node o.ts").controlPlane).toEqual({ type: "existing" });
});

test("--inspect goes to the operator's node", () => {
  expect(parse("--inspect -- node o.ts").operator).toEqual(["node", "--inspect=9229", "o.ts"]);
  expect(parse("--inspect=9300 -- /usr/bin/node o.ts").operator).toEqual(["/usr/bin/node", "--inspect=9300", "o.ts"]);
  expect(refusal("--inspect -- python3 o.py")).toMatch(/flag of node.*python3/);
});

test("what cannot be meant is refused, with what to write instead", () => {
  expect(refusal("--port 1")).toMatch(/operator's command is missing: dev-control-plane \[flags\] -- node/);
  expect(refusal("--port x -- node o.ts")).toMatch(/--port.*number up to 65535/);
  expect(refusal("--port 70000 -- node o.ts")).toMatch(/number up to 65535/);
  expect(refusal("--context a -- node o.ts")).toMatch(/--context needs --control-plane existing/);
  expect(refusal("--control-plane existing --port 1 -- node o.ts")).toMatch(/are for the embedded control plane/);
  expect(refusal("--control-plane k3s -- node o.ts")).toMatch(/Allowed choices are embedded, existing/);
  expect(refusal("--prot 1 -- node o.ts")).toMatch(/unknown option '--prot'.*\n.*--port/);
  expect(refusal("node o.ts -- node o.ts")).toMatch(/too many arguments/);
});

test("help is an answer, not an error", () => {
  expect(parseServeConfig(["--help"], root)).toEqual({ help: expect.stringContaining("--control-plane <kind>") });
});
