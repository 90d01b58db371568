// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Host } from "./host.ts";
import { run, type RunOptions } from "./run.ts";
import type { Stage } from "./stage.ts";

const there = { available: true, version: "1.0" } as const;
const missing = { available: false, reason: "not found on the PATH" } as const;
const full: Host = {
  platform: "linux",
  mayInstall: false,
  docker: there,
  chromium: there,
  kubectl: there,
  helm: there,
  python: there,
  kopf: there,
};

function stage(name: string, code: string, more: Partial<Stage> = {}): Stage {
  return { name, command: [process.execPath, "-e", code], countsTests: false, uses: [], deadlineMinutes: 1, ...more };
}

/** A run in an empty folder: what would have to be built there cannot be. */
async function runIn(options: Pick<RunOptions, "stages"> & Partial<RunOptions>): Promise<{
  readonly exitCode: number;
  readonly closingLine: string;
  readonly lines: readonly string[];
}> {
  using folder = mkdtempDisposableSync(join(tmpdir(), "ci-"));
  const lines: string[] = [];
  const result = await run({
    workshop: {
      directory: folder.path,
      environment: { PATH: process.env["PATH"], XDG_CACHE_HOME: folder.path },
      clock: systemClock,
      signal: new AbortController().signal,
      print: (line) => lines.push(...line.split("\n")),
    },
    required: [],
    host: full,
    docker: { answers: () => Promise.resolve(true), mustBuildNodeImage: () => Promise.resolve(true) },
    ...options,
  });
  return { ...result, lines };
}

const closing = (line: string): string => `console.log(${JSON.stringify(line)})`;

test("every stage runs, and the closing line adds up what they counted", async () => {
  const { exitCode, closingLine, lines } = await runIn({
    stages: [
      stage("format", ""),
      stage("tests", closing("5 passed, 0 failed, 1 skipped"), { countsTests: true }),
      stage("e2e", closing("2 passed, 0 failed, 0 skipped"), { countsTests: true }),
    ],
  });

  expect(exitCode).toBe(0);
  expect(closingLine).toBe("7 passed, 0 failed, 1 skipped");
  expect(lines.filter((line) => line.startsWith("== "))).toEqual([
    "== format",
    "== tests",
    "== e2e",
    "== what ran where",
  ]);
});

test("stages that may run beside each other do, each line with the stage's name, and both are told", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "ci-"));
  // Each waits for what the other writes: one after the other they would never end.
  const meet = (own: string, other: string): string => `
    const fs = require("node:fs"), at = (name) => ${JSON.stringify(folder.path)} + "/" + name;
    fs.writeFileSync(at(${JSON.stringify(own)}), "");
    const look = () => { if (fs.existsSync(at(${JSON.stringify(other)}))) console.log("1 passed, 0 failed, 0 skipped"); else setTimeout(look, 20); };
    look();`;
  const beside = { countsTests: true, besideOthers: true };

  const { exitCode, closingLine, lines } = await runIn({
    stages: [stage("one", meet("a", "b"), beside), stage("two", meet("b", "a"), beside), stage("alone", "")],
  });

  expect(exitCode).toBe(0);
  expect(closingLine).toBe("2 passed, 0 failed, 0 skipped");
  expect(lines).toEqual(expect.arrayContaining(["one | == one", "two | == two", "== alone"]));
  expect(lines.filter((line) => /^(one|two|alone) +passed/.test(line))).toHaveLength(3);
});

test("a stage that fails hides no other, and fails the run", async () => {
  const { exitCode, closingLine } = await runIn({
    stages: [
      stage("format", "process.exit(1)"),
      stage("tests", closing("5 passed, 0 failed, 0 skipped"), { countsTests: true }),
    ],
  });

  expect(exitCode).toBe(1);
  expect(closingLine).toBe("5 passed, 1 failed, 0 skipped");
});

test("what failed is repeated at the end: the tests that a report lists, else the last lines", async () => {
  const report = ["Failed:", "  a.test.ts > adds: expected 1 to be 2", "0 passed, 1 failed, 0 skipped"];
  const { lines } = await runIn({
    stages: [
      stage("lint", 'console.log("x.ts: no"); process.exit(1)'),
      stage("tests", `${report.map(closing).join(";")}; process.exit(1)`, { countsTests: true }),
      stage("format", ""),
    ],
  });

  expect(lines.slice(lines.indexOf("== what failed"))).toEqual([
    "== what failed",
    "lint:",
    "  x.ts: no",
    "tests:",
    "  a.test.ts > adds: expected 1 to be 2",
  ]);
});

test.each([
  ["ends without its closing line", "", "it ended without its closing line", "0 passed, 1 failed, 0 skipped"],
  [
    "tells a failed test and exits well",
    closing("1 passed, 2 failed, 0 skipped"),
    "a test failed",
    "1 passed, 2 failed, 0 skipped",
  ],
])("a run of tests has failed that %s", async (_sentence, ...[code, reason, closingLine]) => {
  const result = await runIn({ stages: [stage("tests", code, { countsTests: true })] });

  expect(result).toMatchObject({ exitCode: 1, closingLine });
  expect(result.lines).toContainEqual(expect.stringMatching(`^-- tests: failed \\(${reason}\\), \\d+ s$`));
});

test("of several closing lines the last one counts", async () => {
  const code = [closing("9 passed, 9 failed, 9 skipped"), closing("1 passed, 0 failed, 0 skipped")].join(";");

  const { closingLine } = await runIn({ stages: [stage("tests", code, { countsTests: true })] });

  expect(closingLine).toBe("1 passed, 0 failed, 0 skipped");
});

test("the table tells where the end-to-end suite ran", async () => {
  const code = `console.log("e2e ran on k3s (Kubernetes v1.36.3), real pods: yes");${closing("1 passed, 0 failed, 0 skipped")}`;

  const { lines } = await runIn({ stages: [stage("e2e-k3s", code, { countsTests: true })] });

  expect(lines).toContainEqual(
    expect.stringMatching(/^e2e-k3s\s+passed.*1 passed.*; k3s \(Kubernetes v1.36.3\), real pods: yes$/),
  );
});

test("a stage is told what it must not do without: what it uses, or all that is required", async () => {
  const tell = 'console.log("required: " + process.env.E2E_REQUIRED)';

  const { lines } = await runIn({
    stages: [stage("one", tell, { uses: ["chromium"] }), stage("all", tell, { uses: "all" }), stage("none", tell)],
    required: ["kubectl", "chromium"],
  });

  expect(lines.filter((line) => line.startsWith("required: "))).toEqual([
    "required: chromium",
    "required: kubectl,chromium",
    "required: ",
  ]);
});

test("what the machine can never have is not required; the stage that needs it is told as not run", async () => {
  const { exitCode, closingLine, lines } = await runIn({
    stages: [
      stage("all", 'console.log("required: " + process.env.E2E_REQUIRED)', { uses: ["kubectl"] }),
      stage("e2e-k3s", "process.exit(1)", { uses: ["k3s"] }),
    ],
    required: undefined,
    host: { ...full, docker: missing },
  });

  expect({ exitCode, closingLine }).toEqual({ exitCode: 0, closingLine: "0 passed, 0 failed, 0 skipped" });
  expect(lines).toContainEqual(expect.stringMatching(/^e2e-k3s\s+not run\s+0 s  no Docker engine answers/));
  expect(lines).toContainEqual(expect.stringMatching(/^not required here: k3s: no Docker engine answers/));
});

test("what could have been got and was not fails the run, and the stage that needs it does not start", async () => {
  const { exitCode, closingLine, lines } = await runIn({
    stages: [
      stage("format", 'console.log("format ran")'),
      stage("e2e-envtest", 'console.log("e2e ran")', { uses: ["envtest"], countsTests: true }),
    ],
    required: undefined,
  });

  expect(exitCode).toBe(1);
  expect(closingLine).toBe("0 passed, 2 failed, 0 skipped");
  expect(lines).toContain("format ran");
  expect(lines).not.toContain("e2e ran");
  expect(lines).toContainEqual(expect.stringMatching(/^real control plane\s+failed/));
  expect(lines).toContainEqual(
    expect.stringMatching(/^e2e-envtest\s+failed\s+0 s  not run: real control plane: exit code 1$/),
  );
});

test("an interrupted run starts no further stage, and fails", async () => {
  const interrupted = new AbortController();
  const lines: string[] = [];
  const { exitCode } = await runIn({
    stages: [stage("first", 'console.log("ready"); setInterval(() => {}, 1000)'), stage("second", "")],
    workshop: {
      directory: tmpdir(),
      environment: process.env,
      clock: systemClock,
      signal: interrupted.signal,
      print: (line) => {
        lines.push(line);
        if (line === "ready") interrupted.abort();
      },
    },
  });

  expect(exitCode).toBe(1);
  expect(lines).not.toContain("== second");
});
