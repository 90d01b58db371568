// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How soon a parent that is gone is noticed. */
const parentCheckMs = 200;

/**
 * Runs a command in this process' place: its output is ours, its exit code the result, and a signal that reaches only
 * us reaches it too. So does the end of our parent: npm runs scripts in a shell, and a SIGTERM ends that shell alone.
 * Ends when the command has ended, never before: a prompt that comes back must mean "stopped".
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string, readonly env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export function runForeground(file, args, options) {
  return new Promise((resolve, reject) => {
    // Before there is a command: a signal, or the end of our parent, may come while it is being started.
    const parent = process.ppid;
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    for (const signal of forwarded) process.on(signal, forward);
    const child = spawn(file, args, { ...options, stdio: "inherit" });
    const check = setInterval(() => process.ppid === parent || forward("SIGTERM"), parentCheckMs);
    child.once("error", (error) => {
      clearInterval(check);
      reject(error);
    });
    child.once("close", (code, signal) => {
      for (const name of forwarded) process.off(name, forward);
      clearInterval(check);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
