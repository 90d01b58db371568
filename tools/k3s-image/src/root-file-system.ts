// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The Debian part of the images: made once by debootstrap and kept as a tar.
import { createHash } from "node:crypto";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { debianSourceOf, requireDebootstrap, type DebianSource } from "./debian.ts";
import { withProgress } from "./progress.ts";
import { runToEnd, type Machine } from "./run-to-end.ts";

/** What the node needs beyond Debian's minimal set, which holds the C library, mount and a shell. */
const nodePackages = [
  "ca-certificates",
  "conntrack",
  "containerd",
  "containernetworking-plugins",
  "iproute2",
  "iptables",
  "procps",
  "runc",
] as const;

/** Left out: what a node never reads, what names this machine and its mirror, what the engine provides. */
const excluded = [
  "./dev/*",
  "./etc/apt/sources.list",
  "./etc/hostname",
  "./etc/machine-id",
  "./etc/resolv.conf",
  "./proc/*",
  "./sys/*",
  "./usr/share/info/*",
  "./usr/share/locale/*",
  "./usr/share/man/*",
  "./var/cache/*",
  "./var/lib/apt/lists/*",
  "./var/log/*",
] as const;
const documentation = "usr/share/doc";
/** Of the documentation, what is left out. */
const exceptLicences = ["-type", "f", "-not", "-name", "copyright"] as const;

export interface RootFileSystemOptions {
  readonly machine: Machine;
  /** The folder in which finished ones are kept. */
  readonly cache: string;
  readonly print: (line: string) => void;
}

/** A root file system by what decides its content; `key` changes with each of them. */
export interface RootFileSystem {
  readonly key: string;
  readonly source: DebianSource;
  readonly architecture: string;
}

/**
 * The root file system of this month: Debian mends its packages, and a node shall follow within a month.
 *
 * Looks and makes nothing.
 */
export async function describeRootFileSystem(machine: Machine): Promise<RootFileSystem> {
  const source = await debianSourceOf(machine);
  const architecture = (await runToEnd(machine, ["dpkg", "--print-architecture"])).trim();
  const month = new Date(machine.clock.now()).toISOString().slice(0, 7);
  const decides = [source.suite, source.components, architecture, month, nodePackages, excluded, exceptLicences];
  const hash = createHash("sha256").update(JSON.stringify(decides)).digest("hex").slice(0, 12);
  return { key: `${source.suite}-${architecture}-${month}-${hash}`, source, architecture };
}

/** The tar of a root file system, made if it is not in the cache. The caller holds the lock of the cache. */
export async function rootFileSystemTar(options: RootFileSystemOptions, root: RootFileSystem): Promise<string> {
  const { machine, cache, print } = options;
  const tar = join(cache, `${root.key}.tar`);
  if (await exists(tar)) return tar;
  await requireDebootstrap(machine, print);
  // Aside and renamed when it is complete, so that an interrupted one is not taken for a finished one.
  const draft = join(cache, `${root.key}.${process.pid}`);
  await mkdir(draft, { recursive: true });
  try {
    await withProgress({ clock: machine.clock, print }, `root file system of Debian ${root.source.suite}`, async () => {
      await debootstrap(machine, root, draft);
      await pack(machine, draft, `${draft}.tar`);
    });
    await rename(`${draft}.tar`, tar);
    return tar;
  } finally {
    await rm(`${draft}.tar`, { force: true });
    await runToEnd({ ...machine, signal: new AbortController().signal }, ["rm", "-rf", "--one-file-system", draft]);
  }
}

async function debootstrap(
  machine: Machine,
  { source, architecture }: RootFileSystem,
  directory: string,
): Promise<void> {
  // debootstrap mounts /proc in the folder; in a mount name space of its own that ends with it, however it ends.
  await runToEnd(machine, [
    "unshare",
    "--mount",
    "debootstrap",
    "--variant=minbase",
    `--arch=${architecture}`,
    `--components=${source.components.join(",")}`,
    `--include=${nodePackages.join(",")}`,
    source.suite,
    directory,
    source.mirror,
  ]);
}

async function pack(machine: Machine, directory: string, tar: string): Promise<void> {
  await runToEnd(machine, ["find", join(directory, documentation), ...exceptLicences, "-delete"]);
  await runToEnd(machine, [
    "tar",
    "--create",
    "--numeric-owner",
    "--sort=name",
    "--one-file-system",
    ...excluded.map((pattern) => `--exclude=${pattern}`),
    `--directory=${directory}`,
    `--file=${tar}`,
    ".",
  ]);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
