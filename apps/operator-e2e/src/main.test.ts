// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The suite as a program: what it says, and how it ends. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { whyNoKubectl } from "./kubectl.ts";
import { compileCache, runToEnd, type ProgramEnd } from "./program.ts";

const main = resolve(import.meta.dirname, "main.ts");

function e2e(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProgramEnd> {
  return runToEnd(process.execPath, ["--conditions=@nuvolaris/source", main, ...flags], {
    env: { NO_COLOR: "1", E2E_REQUIRED: "", NODE_COMPILE_CACHE: compileCache, ...env },
    timeoutMs: 280_000,
  });
}

test("wrong usage is told in a line, with exit code 2", { timeout: 300_000 }, async () => {
  expect(await e2e(["--context", "kind-dev"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "e2e: --context is for --control-plane existing: the others start a cluster of their own\n",
  });
});

test(
  "a cluster that cannot be had is a failure with its reason, and nothing is run",
  { timeout: 300_000 },
  async (context) => {
    const noKubectl = await whyNoKubectl();
    context.skip(noKubectl !== undefined, noKubectl);
    await using home = await mkdtempDisposable(join(tmpdir(), "no-kubeconfig-"));
    const kubeconfig = join(home.path, "config");
    const { code, stdout, stderr } = await e2e(["--control-plane", "existing", "--context", "dev"], {
      KUBECONFIG: kubeconfig,
    });

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^e2e: existing was asked for and cannot be had: /);
    expect(stderr).toContain(kubeconfig);
  },
);

test("a filter that no test passes is a failure, not a run of nothing", { timeout: 300_000 }, async (context) => {
  const noKubectl = await whyNoKubectl();
  context.skip(noKubectl !== undefined, noKubectl);
  const { code, stdout, stderr } = await e2e(["--control-plane", "embedded", "--filter", "no such test"]);

  expect(code).toBe(1);
  expect(stderr).toContain('e2e: no test has a name with "no such test" in it');
  expect(stdout).toMatch(/^e2e runs on embedded: it was asked for$/m);
});
