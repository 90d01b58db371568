// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";

const module = new URL("run-foreground.mjs", import.meta.url).href;
/** Says when it runs and when it is asked to stop, then ends with 7. */
const command = `process.once("SIGTERM", () => { console.log("asked"); process.exit(7); }); console.log("runs"); setInterval(() => {}, 1000);`;
const foreground = `
  import { runForeground } from ${JSON.stringify(module)};
  const options = { cwd: process.cwd(), env: process.env };
  process.exitCode = await runForeground(process.execPath, ["-e", ${JSON.stringify(command)}], options);
`;

async function readUntil(stream: Readable, text: string): Promise<void> {
  let read = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    read += String(chunk);
    if (read.includes(text)) return;
  }
  throw new Error(`the output ended before ${text}: ${read}`);
}

test("a signal is passed on, and the command's exit code is the result", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", foreground]);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const closed = once(child, "close");
  await readUntil(child.stdout, "runs");
  child.kill("SIGTERM");
  expect(await closed).toEqual([7, null]);
});

test("when the shell around it is ended, the command is asked to stop", async (context) => {
  if (process.platform === "win32") context.skip("Windows has no shell that a signal ends");
  const script = `"$0" --input-type=module -e "$1"; true`;
  const shell = spawn("/bin/sh", ["-c", script, process.execPath, foreground], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await readUntil(shell.stdout, "runs");
  shell.kill("SIGTERM");
  await readUntil(shell.stdout, "asked");
});
