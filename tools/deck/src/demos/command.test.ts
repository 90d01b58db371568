// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { runProgram } from "../program.ts";
import { recordedIo, SpecimenCourse } from "../testing/specimen-course.ts";

/** Shells start slowly where other tests have the processors. */
vi.setConfig({ testTimeout: 180_000 });

const transcript = "slides/01-one/lab/transcript-1.md";

function transcriptText(block: string, head = "title: A transcript"): string {
  return `---\n${head}\n---\n\n### A step {#step}\n\n\`\`\`console\n${block}\n\`\`\`\n`;
}

function course(block: string, head?: string): SpecimenCourse {
  const made = new SpecimenCourse({ "01-one": "# One\n", "02-two": "# Two\n" });
  made.write(transcript, transcriptText(block, head));
  return made;
}

async function demos(root: string, ...words: readonly string[]) {
  const io = recordedIo(root, { environment: process.env });
  const code = await runProgram(["demos", ...words], io);
  return { code, printed: io.printed.join(""), complained: io.complained.join("") };
}

test("all transcripts are run, with a line for each step and a sum", async () => {
  using one = course("$ echo a\na");

  const { code, printed } = await demos(one.root);

  expect(code).toBe(0);
  expect(printed).toMatch(
    /^slides\/01-one\/lab\/transcript-1\.md {2}A transcript\n {2}✓ step {2}[\d.]+ s\n1 steps passed, 0 failed/,
  );
});

test("each transcript has an empty cluster, which kubectl finds by itself", async ({ skip }) => {
  if (!(await demosCanUseKubectl())) skip("there is no kubectl");
  const block = "$ kubectl create namespace mine\nnamespace/mine created";
  using one = course(block);
  one.write("slides/02-two/lab/transcript-2.md", transcriptText(block));

  expect(await demos(one.root)).toMatchObject({ code: 0 });
});

test("a wrong line is told with file and line, and the program ends with 1", async () => {
  using one = course("$ echo b\nplanted");

  const { code, printed } = await demos(one.root);

  expect(code).toBe(1);
  expect(printed).toContain(`${transcript}:9 it printed something else\n  window main: $ echo b\n`);
  expect(printed).toMatch(/ {4}- planted\n {4}\+ b\n/);
});

test("--record writes what is printed, and the next run is content with it", async () => {
  using one = course("$ echo b\nold\n$ date -u +%T.123\n<any>");

  expect(await demos(one.root, "--record")).toMatchObject({ code: 0 });

  expect(readFileSync(join(one.root, transcript), "utf8")).toBe(
    transcriptText("$ echo b\nb\n$ date -u +%T.123\n<any>"),
  );
  expect(await demos(one.root)).toMatchObject({ code: 0 });
});

test("a marked block on a slide is run, and others are not", async () => {
  using one = new SpecimenCourse({
    "01-one": "# One\n\n<!--!-->\n```console\n$ echo a\nwrong\n```\n\n```console\n$ false\n```\n",
  });

  const { code, printed } = await demos(one.root);

  expect(code).toBe(1);
  expect(printed).toContain("slides/01-one/deck.md:12 it printed something else");
  expect(printed).toContain("0 steps passed, 1 failed");
});

test("--json tells programs all of it", async () => {
  using one = course("$ echo b\nplanted");

  const { code, printed } = await demos(one.root, "--json");

  expect(code).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({
    version: 1,
    controlPlane: "embedded",
    summary: { passed: 0, failed: 1, skipped: 0 },
    transcripts: [
      {
        file: transcript,
        steps: [{ name: "step", line: 5, outcome: "failed", failure: { line: 9, exitCode: 0, printed: ["b"] } }],
      },
    ],
  });
});

test("a transcript that needs what the control plane has not is skipped with the reason", async () => {
  using one = course("$ echo a\na", "title: T\nneeds: [pods]");

  const { code, printed } = await demos(one.root);

  expect(code).toBe(0);
  expect(printed).toContain("embedded has no pods\n0 steps passed, 0 failed, 1 skipped");
});

test("--chapter and --transcript choose; what is not there is a wrong command line", async () => {
  using one = course("$ echo a\na");

  expect(await demos(one.root, "--transcript", transcript)).toMatchObject({ code: 0 });
  expect(await demos(one.root, "--chapter", "02-two")).toMatchObject({
    code: 2,
    complained: "deck: there is no demo to run\n",
  });
  expect(await demos(one.root, "--chapter", "03")).toMatchObject({
    code: 2,
    complained: "deck: --chapter: expected some of 01-one, 02-two, found 03\n",
  });
  expect((await demos(one.root, "--transcript", "t.md")).complained).toContain(
    `expected some of ${transcript}, found t.md`,
  );
});

test("a context without an existing cluster, and an existing cluster without a context, are refused", async () => {
  using one = course("$ echo a\na");

  expect((await demos(one.root, "--context", "c")).complained).toContain(
    "it needs --control-plane existing, not embedded",
  );
  expect((await demos(one.root, "--control-plane", "existing")).complained).toContain(
    "existing cannot be had: no context",
  );
});

test("images for nodes are refused where there are none, and where they cannot be read", async () => {
  using one = course("$ echo a\na");

  expect(await demos(one.root, "--load", "web:1")).toMatchObject({
    code: 2,
    complained: "deck: --load: this control plane has no nodes that take images; k3s has\n",
  });
  expect(await demos(one.root, "--load", "web:1", "web:2=")).toMatchObject({
    code: 2,
    complained: "deck: --load: expected IMAGE or NAME=IMAGE, found web:2=\n",
  });
});

test("what is wrong with transcripts is told all at once, and nothing is run", async () => {
  using one = course("^C");
  one.write("slides/02-two/lab/transcript-2.md", transcriptText("$ touch ran\na").replace(" {#step}", ""));

  const { code, complained, printed } = await demos(one.root);

  expect(code).toBe(1);
  expect(printed).toBe("");
  expect(complained.trim().split("\n")).toHaveLength(2);
});

test("--timeout ends all of it", async () => {
  using one = course("$ sleep 1000\na");

  expect(await demos(one.root, "--timeout", "1")).toMatchObject({
    code: 2,
    complained: "deck: the demos took more than 1 s: --timeout gives them more\n",
  });
});

test("when the program is killed, what runs in its windows ends", async () => {
  const command = `sleep 1${Math.floor(Math.random() * 1e9).toString()}`;
  using one = course(`$ ${command}\na`);
  const main = join(import.meta.dirname, "../main.ts");
  const child = spawn(process.execPath, ["--conditions=@nuvolaris/source", main, "demos"], { cwd: one.root });
  const isRunning = (): boolean => {
    const all = execFileSync("ps", ["-e", "-o", "stat=,args="], { encoding: "utf8" });
    return all.split("\n").some((line) => line.endsWith(` ${command}`) && !line.startsWith("Z"));
  };
  onTestFinished(() => void child.kill("SIGKILL"));
  await expect.poll(isRunning, { timeout: 60_000 }).toBe(true);

  child.kill("SIGKILL");

  await expect.poll(isRunning, { timeout: 60_000 }).toBe(false);
});

async function demosCanUseKubectl(): Promise<boolean> {
  const { kubectlProbe, runProgram: run } = await import("@nuvolaris/testing");
  return (await kubectlProbe.run(run)).available;
}
