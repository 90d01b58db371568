// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The command line, parsed once into a finished configuration.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { basename, join, resolve } from "node:path";
import { UsageError } from "./usage-error.ts";
import { workspaceRoot } from "./workspace-root.ts";

export interface ServeConfig {
  readonly root: string;
  readonly controlPlane: EmbeddedConfig | ExistingConfig;
  /** Folders of CRD manifests to install before the operator starts; `undefined`: those of the operator's packages. */
  readonly crds?: readonly string[];
  /** The file with the operator's rights: `undefined`: the one that its package names; `false`: it may do everything. */
  readonly rbac?: string | false;
  /** Folders to watch; `undefined`: those that the operator's program is made of. */
  readonly watch?: readonly string[];
  /** Program and arguments, with `--inspect` where it was asked for. */
  readonly operator: readonly [string, ...string[]];
}

export interface EmbeddedConfig {
  readonly type: "embedded";
  /** `undefined`: a temporary one, removed at the end. */
  readonly dataDir?: string;
  /** `undefined`, or 0: the one of the last time, or any that is free. */
  readonly port?: number;
}

export interface ExistingConfig {
  readonly type: "existing";
  /** `undefined`: none was named, which is refused once it is known which there are. */
  readonly context?: string;
}

/** What `--help` prints, or the version: not an error, but nothing to run. */
export interface HelpText {
  readonly help: string;
}

interface Flags {
  readonly controlPlane: "embedded" | "existing";
  readonly context?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly ephemeral?: boolean;
  readonly crds?: readonly string[] | false;
  readonly rbac?: string | false;
  readonly watch?: readonly string[] | false;
  readonly inspect?: string | true;
}

/** Throws a {@link UsageError} where the arguments contradict themselves or miss something. */
export function parseServeConfig(argv: readonly string[], cwd: string): ServeConfig | HelpText {
  const separator = argv.indexOf("--");
  const own = separator === -1 ? argv : argv.slice(0, separator);
  const [program, ...args] = separator === -1 ? [] : argv.slice(separator + 1);
  const flags = parseFlags(own);
  if ("help" in flags) return flags;
  if (program === undefined) {
    throw new UsageError("an operator's command is missing: dev-control-plane [flags] -- node operator.ts");
  }
  const root = workspaceRoot(cwd);
  return {
    root,
    controlPlane: controlPlaneOf(flags, { root, cwd }),
    operator: inspected([program, ...args], flags.inspect),
    ...(flags.crds !== undefined && { crds: foldersOf(flags.crds, cwd) }),
    ...(flags.rbac !== undefined && { rbac: flags.rbac === false ? false : resolve(cwd, flags.rbac) }),
    ...(flags.watch !== undefined && { watch: foldersOf(flags.watch, cwd) }),
  };
}

function parseFlags(own: readonly string[]): Flags | HelpText {
  const said: string[] = [];
  const command = createCommand()
    .exitOverride()
    .configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) });
  try {
    return command.parse([...own], { from: "user" }).opts<Flags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help: said.join("") };
    throw new UsageError(error.message.replace(/^error: /, ""), { cause: error });
  }
}

function createCommand(): Command {
  return new Command("dev-control-plane")
    .usage("[flags] -- <operator command>")
    .description(
      "Starts a control plane on this machine, installs CRDs, runs an operator and restarts it at each edit.",
    )
    .addOption(
      new Option("--control-plane <kind>", "embedded: one of its own; existing: a cluster that --context names")
        .choices(["embedded", "existing"])
        .default("embedded"),
    )
    .option("--context <name>", "the kubeconfig context of an existing cluster")
    .option(
      "--port <number>",
      "where the embedded control plane listens (default: the port of the last time)",
      parsePort,
    )
    .option("--data-dir <folder>", "where it keeps its objects (default: .cache/dev-control-plane in the workspace)")
    .option("--ephemeral", "keep nothing, whatever --data-dir says")
    .option("--crds <folders...>", "CRD manifests to install first (default: crds/ of the operator's packages)")
    .option("--no-crds", "install none")
    .option("--rbac <file>", "the ServiceAccount, roles and bindings to run it with (default: its package names them)")
    .option("--no-rbac", "run it as an administrator")
    .option("--watch <folders...>", "watch these instead of the folders that the operator is made of")
    .option("--no-watch", "do not restart the operator at edits")
    .option("--inspect [port]", "let a debugger attach to the operator (default: 9229)")
    .allowExcessArguments(false);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("It is a number up to 65535.");
  return port;
}

function controlPlaneOf(flags: Flags, { root, cwd }: { root: string; cwd: string }): EmbeddedConfig | ExistingConfig {
  const { context, port, dataDir, ephemeral = false } = flags;
  if (flags.controlPlane === "existing") {
    if (port !== undefined || dataDir !== undefined || ephemeral) {
      throw new UsageError("--port, --data-dir and --ephemeral are for the embedded control plane");
    }
    if (typeof flags.rbac === "string") {
      throw new UsageError(
        "--rbac is for the embedded control plane: on a cluster the operator has its context's rights",
      );
    }
    return { type: "existing", ...(context !== undefined && { context }) };
  }
  if (context !== undefined) throw new UsageError("--context needs --control-plane existing");
  const kept = dataDir === undefined ? join(root, ".cache/dev-control-plane") : resolve(cwd, dataDir);
  return { type: "embedded", ...(!ephemeral && { dataDir: kept }), ...(port !== undefined && { port }) };
}

/** `--no-…` gives `false`. */
function foldersOf(folders: readonly string[] | false, cwd: string): readonly string[] {
  return folders === false ? [] : folders.map((folder) => resolve(cwd, folder));
}

function inspected(command: readonly [string, ...string[]], inspect: string | true | undefined): [string, ...string[]] {
  const [program, ...args] = command;
  if (inspect === undefined) return [program, ...args];
  if (!/^node(\.exe)?$/.test(basename(program))) {
    throw new UsageError(`--inspect is a flag of node, and the operator's command begins with ${program}`);
  }
  return [program, `--inspect=${inspect === true ? "9229" : inspect}`, ...args];
}
