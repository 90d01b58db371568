// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Gets what the stages use. Packages and the Docker engine come first, one after the other: apt-get allows no two. The
// builds go on at low priority while the stages run that need none of them.
import { locateAssets, type RequirementName } from "@nuvolaris/testing";
import { join } from "node:path";
import { DockerEngine, DockerEngineError } from "./docker-engine.ts";
import { runProgram } from "./program.ts";
import { needsDocker, type Host } from "./host.ts";
import { buildsFor, packagesFor, type Build } from "./provisions.ts";
import type { Outcome } from "./report.ts";
import type { Workshop } from "./run-stage.ts";

export interface PreparationOptions {
  readonly workshop: Workshop;
  readonly required: readonly RequirementName[];
  readonly host: Host;
  readonly docker: DockerQuestions;
}

/** What is asked of the Docker engine, which may not run yet when a preparation begins. */
export interface DockerQuestions {
  /** Whether an engine answers. */
  answers(): Promise<boolean>;
  /** Whether no image of k3s can be had, so that one like it has to be made. */
  mustBuildNodeImage(): Promise<boolean>;
}

/** What was got, and what was not. */
export interface Prepared {
  readonly outcomes: readonly Outcome[];
  /** Why a requirement could not be met. */
  readonly failures: ReadonlyMap<RequirementName, string>;
  /** Folders of programs that were built because the PATH had none. */
  readonly path: readonly string[];
}

/** An engine that was started is stopped when this is disposed. */
export class Preparation implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  readonly #outcomes: Outcome[] = [];
  readonly #failures = new Map<RequirementName, string>();
  readonly #options: PreparationOptions;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /** Installs packages and starts the Docker engine. */
  async install(): Promise<void> {
    const { required, host } = this.#options;
    const wanted = required.filter((requirement) => packagesFor(requirement, host).length > 0);
    if (wanted.length > 0) await this.#do("Debian's package lists", wanted, () => this.#aptGet("update"));
    for (const requirement of wanted) {
      const names = packagesFor(requirement, host);
      await this.#do(`Debian packages ${names.join(", ")}`, [requirement], () => this.#aptGet("install", ...names));
    }
    const onDocker = required.filter(needsDocker);
    if (onDocker.length > 0 && !host.docker.available) {
      await this.#do("Docker engine", onDocker, () => this.#startDocker());
    }
  }

  /** Builds what is missing. Resolves when all of it was tried. */
  async build(): Promise<Prepared> {
    const { required } = this.#options;
    // What the others are made of comes first.
    for (const requirement of (["kubectl", "envtest", "helm", "kopf", "k3s"] as const).filter((each) =>
      required.includes(each),
    )) {
      for (const build of await this.#buildsFor(requirement)) {
        await this.#do(build.name, [requirement], () => this.#build(build));
      }
    }
    return { outcomes: this.#outcomes, failures: this.#failures, path: await this.#builtKubectl() };
  }

  async #buildsFor(requirement: RequirementName): Promise<readonly Build[]> {
    const { host, docker } = this.#options;
    const isAsked = requirement === "k3s" && !this.#failures.has("k3s");
    return buildsFor(requirement, { host, mustBuildNodeImage: isAsked && (await docker.mustBuildNodeImage()) });
  }

  async #do(name: string, serves: readonly RequirementName[], work: () => Promise<string | undefined>): Promise<void> {
    const { workshop } = this.#options;
    // Without what came before, its own failure would tell nothing new.
    if (serves.every((requirement) => this.#failures.has(requirement))) return;
    const start = workshop.clock.monotonicNow();
    workshop.print(`prepare | ${name}`);
    const reason = await work();
    const ms = workshop.clock.monotonicNow() - start;
    workshop.print(`prepare | ${name}: ${reason ?? "there"}, ${Math.round(ms / 1000)} s`);
    this.#outcomes.push({
      name,
      result: reason === undefined ? "passed" : "failed",
      ms,
      ...(reason && { note: reason }),
    });
    if (reason !== undefined) for (const requirement of serves) this.#failures.set(requirement, `${name}: ${reason}`);
  }

  /** What apt-get prints is of interest only if it fails. */
  async #aptGet(verb: string, ...names: readonly string[]): Promise<string | undefined> {
    const { workshop } = this.#options;
    const options = ["--quiet", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
    const command = ["apt-get", verb, ...options, ...names];
    const lines: string[] = [];
    const ending = await runProgram(command, {
      ...workshop,
      environment: { ...workshop.environment, DEBIAN_FRONTEND: "noninteractive" },
      deadlineMs: 15 * 60_000,
      onLine: (line) => lines.push(line),
    });
    if (ending.succeeded) return undefined;
    for (const line of lines.slice(-20)) workshop.print(`prepare | ${line}`);
    return `${command.slice(0, 2).join(" ")}: ${ending.reason}`;
  }

  async #startDocker(): Promise<string | undefined> {
    const { workshop, docker } = this.#options;
    // A package may have started the engine when it was installed.
    if (await docker.answers()) return undefined;
    try {
      const logFile = join(workshop.directory, ".cache/dockerd.log");
      this.#resources.use(
        await DockerEngine.start({ ...workshop, command: ["dockerd"], logFile, answers: () => docker.answers() }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof DockerEngineError) return error.message;
      throw error;
    }
  }

  async #build({ command, deadlineMinutes }: Build): Promise<string | undefined> {
    const { workshop } = this.#options;
    const ending = await runProgram(["nice", "-n", "10", ...command], {
      ...workshop,
      deadlineMs: deadlineMinutes * 60_000,
      onLine: (line) => {
        workshop.print(`prepare | ${line}`);
      },
    });
    return ending.succeeded ? undefined : ending.reason;
  }

  async #builtKubectl(): Promise<readonly string[]> {
    const { host, required, workshop } = this.#options;
    if (host.kubectl.available || !required.includes("kubectl") || this.#failures.has("kubectl")) return [];
    const located = await locateAssets({ environment: workshop.environment, components: ["kubectl"] });
    return located.found ? [located.assets.directory] : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
