// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Who looks for licence headers: ours, its peers, and programs that only read what must be read.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import type { Contestant } from "../contest.ts";
import type { CorpusRepository } from "../license-corpus/corpus-repository.ts";
import type { Command, CommandRun } from "../measured-command.ts";
import type { GoProgram } from "../peer-programs.ts";
import { plainEnvironment } from "../program-environment.ts";

/** A program did not find what there was to be found; its figures would compare nothing. */
export class WrongVerdictError extends Error {
  override readonly name = "WrongVerdictError";
}

/** Names the files without header that a run told of. */
export type ReadVerdict = (run: CommandRun) => readonly string[];

/** How our program is started here. */
export interface OwnProgram {
  readonly name: string;
  readonly args: readonly string[];
}

/** The package that is published where it has been made, the source otherwise. */
export function ownProgram(): OwnProgram {
  const packed = ownFile("dist/package/main.js");
  return existsSync(packed) ? { name: "license-header", args: [packed] } : ownSource();
}

export function ownSource(): OwnProgram {
  return { name: "license-header from source", args: ["--conditions=@nuvolaris/source", ownFile("src/main.ts")] };
}

function ownFile(path: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve("@nuvolaris/license-header/package.json"))), path);
}

export function ownCheck(corpus: CorpusRepository, { name, args }: OwnProgram = ownProgram()): Contestant {
  return checker(name, corpus, { program: execPath, args: [...args, "check"], readVerdict: readOwnReport });
}

/** A peer: where it comes from, and its check by the program that was built. */
interface Peer {
  readonly program: GoProgram;
  check(corpus: CorpusRepository, program: string): Contestant;
}

export const addlicense: Peer = {
  program: { module: "addlicense", goPackage: "github.com/google/addlicense" },
  check(corpus, program) {
    // Of the folder that holds the files: of the repository's it would walk through .git, too.
    return checker("addlicense", corpus, { program, args: ["-check", "packages"], readVerdict: readAddlicenseReport });
  },
};

export const licenseEye: Peer = {
  program: { module: "license-eye", goPackage: "github.com/apache/skywalking-eyes/cmd/license-eye" },
  check(corpus, program) {
    return checker("license-eye", corpus, { program, args: ["header", "check"], readVerdict: readLicenseEyeReport });
  },
};

/** Every byte of every file, read by a program that does nothing else. */
export function readAll(corpus: CorpusRepository): Contestant {
  const args = ["-c", "git ls-files -z | xargs -0 cat > /dev/null"];
  return reader("cat", command(corpus, { program: "sh", args }));
}

/** The first bytes of every file, read by a Node that does nothing else. */
export function readHeads(corpus: CorpusRepository): Contestant {
  const args = [fileURLToPath(new URL("../programs/read-heads.ts", import.meta.url))];
  const { environment, ...rest } = command(corpus, { program: execPath, args });
  const compileCache = join(tmpdir(), "nuvolaris-bench-compile-cache");
  return reader("4 KiB in Node", { ...rest, environment: { ...environment, NODE_COMPILE_CACHE: compileCache } });
}

/** Our text report: findings are indented, with the line where they stand. */
export function readOwnReport({ stdout }: Pick<CommandRun, "stdout">): readonly string[] {
  return [...stdout.matchAll(/^ {2}(\S+):\d+ /gm)].flatMap(([, path]) => path ?? []);
}

/** addlicense: a path a line. */
export function readAddlicenseReport({ stdout }: Pick<CommandRun, "stdout">): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

/** license-eye: the lines after the one that announces them, on either stream; its log ends each message with a blank. */
export function readLicenseEyeReport({ stdout, stderr }: Pick<CommandRun, "stdout" | "stderr">): readonly string[] {
  const [, listed = ""] = `${stdout}\n${stderr}`.split("don't have a valid license header:");
  return listed.split("\n").flatMap((line) => /^packages\/\S+/.exec(line)?.[0] ?? []);
}

interface Checker {
  readonly program: string;
  readonly args: readonly string[];
  readonly readVerdict: ReadVerdict;
}

/** A program that must tell of exactly the files without header, and exit with 1 for them. */
function checker(name: string, corpus: CorpusRepository, { readVerdict, ...rest }: Checker): Contestant {
  const verify = (run: CommandRun): void => {
    if (run.exitCode !== 1) throw new WrongVerdictError(`${name} exited with ${run.exitCode}: ${lastWords(run)}`);
    const told = new Set(readVerdict(run));
    const missed = corpus.missing.filter((path) => !told.delete(path));
    if (missed.length === 0 && told.size === 0) return;
    const counts = `${missed.length} of ${corpus.missing.length} files without header not told, ${told.size} others told`;
    throw new WrongVerdictError(`${name}: ${counts}, such as ${[...missed, ...told][0] ?? ""}`);
  };
  return { name, command: command(corpus, rest), verify };
}

function reader(name: string, command: Command): Contestant {
  const verify = (run: CommandRun): void => {
    if (run.exitCode !== 0) throw new WrongVerdictError(`${name} exited with ${run.exitCode}: ${lastWords(run)}`);
  };
  return { name, command, verify };
}

function command(corpus: CorpusRepository, { program, args }: Pick<Command, "program" | "args">): Command {
  return { program, args, folder: corpus.folder, environment: plainEnvironment() };
}

function lastWords({ stdout, stderr }: CommandRun): string {
  return (stderr.trim() || stdout.trim()).slice(-500);
}
