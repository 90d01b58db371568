// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What this machine's package manager says about Debian: where packages come from, and which release.
import { UsageError } from "@nuvolaris/envtest-assets";
import { ProgramError, runToEnd, type Machine } from "./run-to-end.ts";

/** Where a root file system's packages come from. */
export interface DebianSource {
  readonly mirror: string;
  /** Such as `bookworm`. */
  readonly suite: string;
  readonly components: readonly string[];
}

/** The archive that this machine installs its own packages from. Errors: {@link UsageError} where there is no apt. */
export async function debianSourceOf(machine: Machine): Promise<DebianSource> {
  const [codename, targets] = await Promise.all([
    runToEnd(machine, ["sh", "-c", '. /etc/os-release; echo "$VERSION_CODENAME"']),
    runToEnd(machine, [
      "apt-get",
      "indextargets",
      "--format",
      "$(REPO_URI) $(RELEASE) $(COMPONENT)",
      "Created-By: Packages",
    ]),
  ]).catch((cause: unknown) => {
    throw new UsageError("the node's programs come from Debian packages, and this machine has no apt-get", { cause });
  });
  const suite = codename.trim();
  const lines = targets.split("\n").map((line) => line.split(" "));
  const own = lines.filter(([, release]) => release === suite);
  // Somebody else's archive may have a suite of that name too; what Debian itself keeps in is called main.
  const mirror = own.find(([, , component]) => component === "main")?.[0];
  if (mirror === undefined) throw new UsageError(`apt-get knows no source for ${suite}: see /etc/apt/sources.list`);
  const components = own.flatMap(([uri, , component]) => (uri === mirror && component ? [component] : []));
  return { mirror, suite, components };
}

/**
 * Sees to it that debootstrap is there and may be used.
 *
 * Errors: {@link UsageError} without root; without debootstrap, if apt-get cannot install it either.
 */
export async function requireDebootstrap(machine: Machine, print: (line: string) => void): Promise<void> {
  if ((await runToEnd(machine, ["id", "-u"])).trim() !== "0") {
    throw new UsageError("debootstrap makes the node's root file system and must be root: run this as root (sudo)");
  }
  if (await hasDebootstrap(machine)) return;
  print("debootstrap: installing it by apt-get");
  try {
    await runToEnd(machine, ["apt-get", "update"]);
    await runToEnd(machine, ["apt-get", "install", "--yes", "--no-install-recommends", "debootstrap"], {
      environment: { DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (cause) {
    throw new UsageError("debootstrap is missing and apt-get cannot install it: apt-get install debootstrap", {
      cause,
    });
  }
}

async function hasDebootstrap(machine: Machine): Promise<boolean> {
  return runToEnd(machine, ["debootstrap", "--version"]).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ProgramError) return false;
      throw error;
    },
  );
}
