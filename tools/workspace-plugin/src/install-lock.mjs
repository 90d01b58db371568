// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A lock file that names its holder, so that a lock whose holder is dead can be taken over. Node has no flock.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} InstallLock
 * @property {boolean} wasAbandoned whether the last holder died while it held the lock
 * @property {() => void} release
 */

const pollMs = 200;

/**
 * Waits, without an end, until nobody else holds the lock: an install over a slow line may take many minutes.
 * @param {string} file
 * @param {{ write(text: string): unknown }} terminal
 * @returns {Promise<InstallLock>}
 */
export async function acquireLock(file, terminal) {
  mkdirSync(dirname(file), { recursive: true });
  const release = () => rmSync(file, { force: true });
  let wasAbandoned = false;
  let told = false;
  while (!create(file)) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      wasAbandoned = removeAbandoned(file, holder) || wasAbandoned;
      continue;
    }
    if (!told) terminal.write(`Waiting for process ${holder.split(" ")[0]}, which installs the packages already ...\n`);
    told = true;
    await sleep(pollMs);
  }
  return { wasAbandoned, release };
}

/**
 * Written aside and linked into place: nobody can read a lock file that does not name its holder yet.
 * @param {string} file
 */
function create(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid) ?? "-"}`);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Of two that find the same dead holder one may be late, and would remove the lock that the other has just taken;
 * what was moved aside is therefore looked at, and put back if it is not what was meant.
 * @param {string} file
 * @param {string} holder
 */
function removeAbandoned(file, holder) {
  const aside = `${file}.abandoned.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
  const moved = readFileSync(aside, "utf8");
  if (moved !== holder) linkSync(aside, file);
  rmSync(aside, { force: true });
  return moved === holder;
}

/**
 * A number is given to another process sooner or later (in a container: at once), so its start time counts too.
 * @param {string} holder
 */
function isAlive(holder) {
  const [pid = "", start] = holder.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return start === "-" || start === startOf(Number(pid));
}

/**
 * The 22nd field of /proc/PID/stat, counted behind the command's closing parenthesis (proc_pid_stat(5)).
 * @param {number} pid
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined; // No /proc here: the number alone must do.
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
