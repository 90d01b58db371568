// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `unlock`: lets an object go that waits for an operator which is gone, or which cannot clean up. */
import { kopfTakeover } from "@nuvolaris/framework";
import { InvalidArgumentError, type Command } from "commander";
import { createInterface } from "node:readline/promises";
import { addClusterFlags, chosenCluster, clientOf, type ClusterFlags } from "../chosen-cluster.ts";
import { finalizersOf, removeFinalizers, type RemovalOptions } from "../finalizer-removal.ts";
import { namedKind, resourceName } from "../named-kind.ts";
import type { CommandIo } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import type { Invocation } from "../verb.ts";

interface UnlockFlags extends ClusterFlags {
  readonly namespace?: string;
  readonly yes?: boolean;
  readonly kopf?: boolean;
  readonly kopfFinalizer?: string;
}

export function define(command: Command): void {
  addClusterFlags(
    command
      .argument("<kind>", "as sample, samples or samples.nuvolaris.org")
      .argument("<name>", "the object's", parseName),
  )
    .option("-n, --namespace <name>", "the object's namespace (default: the context's, then default)")
    .option("-y, --yes", "do not ask")
    .option("--kopf", "take off kopf's finalizer and leave this operator's: for an operator that this one has replaced")
    .option("--kopf-finalizer <name>", `the same, where it had one of its own (default: ${kopfTakeover().finalizer})`);
}

export async function run({ command, operator, options }: Invocation): Promise<number> {
  const flags = command.opts<UnlockFlags>();
  const [kindName = "", name = ""] = command.args;
  const kind = namedKind(operator, kindName);
  if (!kind.namespaced && flags.namespace !== undefined) {
    throw new UsageError(`${resourceName(kind)} are in no namespace: leave --namespace out`);
  }
  const cluster = operator.loggedIn(await chosenCluster(flags, options));
  const { io } = options;
  await using client = clientOf(cluster, options, { fieldManager: operator.name });
  const namespace = flags.namespace ?? cluster.namespace ?? "default";
  const key = kind.namespaced ? { name, namespace } : { name };
  const object = await client.get(kind, key);
  const what = `${kind.kind} ${kind.namespaced ? `${namespace}/` : ""}${name} of ${cluster.description}`;
  const { owner, choose } = chosenFinalizers(operator.name, flags);
  const chosen = choose(object);
  if (chosen.length === 0) {
    io.stdout.write(`${what} has no finalizer of ${owner}: nothing to do\n`);
    return 0;
  }
  const deletion = object.metadata.deletionTimestamp;
  if (flags.yes !== true && !(await isConfirmed(io, questionAbout(what, { chosen, deletion })))) {
    io.stderr.write("nothing was changed\n");
    return 1;
  }
  const removed = await removeFinalizers({ client, kind, choose }, object);
  io.stdout.write(
    removed.length === 0 ? `${what} has changed: it has none any more\n` : `took ${removed.join(", ")} off ${what}\n`,
  );
  return 0;
}

/** Whose finalizers are to go, and which of an object's are theirs. */
function chosenFinalizers(
  operator: string,
  { kopf, kopfFinalizer }: UnlockFlags,
): { readonly owner: string } & Pick<RemovalOptions, "choose"> {
  if (kopf !== true && kopfFinalizer === undefined) {
    return { owner: operator, choose: (object) => finalizersOf(operator, object) };
  }
  const finalizer = kopfFinalizer ?? kopfTakeover().finalizer;
  return {
    owner: `kopf (${finalizer})`,
    choose: ({ metadata }) => (metadata.finalizers ?? []).filter((each) => each === finalizer),
  };
}

function questionAbout(
  what: string,
  { chosen, deletion }: { readonly chosen: readonly string[]; readonly deletion: string | undefined },
): string {
  const state =
    deletion === undefined
      ? "It is not being deleted: an operator that runs puts them back."
      : `It is being deleted since ${deletion}, and goes without what they wait for being cleaned up.`;
  return `Take ${chosen.join(", ")} off ${what}? ${state} [y/N] `;
}

/** Asks the person at the terminal. Throws {@link UsageError} where there is none. */
async function isConfirmed({ stdin, stderr }: CommandIo, question: string): Promise<boolean> {
  if (stdin?.isTTY !== true) {
    throw new UsageError("nobody can be asked here: say --yes when the finalizers are to be taken off");
  }
  stderr.write(question);
  using lines = createInterface({ input: stdin });
  // The end of the input is no yes, and must not be waited for.
  const answer = await Promise.race([lines.question(""), closed(lines)]);
  return /^y(?:es)?$/i.test(answer.trim());
}

function closed(lines: { once(event: "close", listener: () => void): unknown }): Promise<string> {
  return new Promise((resolve) => {
    lines.once("close", () => {
      resolve("");
    });
  });
}

function parseName(text: string): string {
  if (text === "") throw new InvalidArgumentError("expected the name of an object");
  return text;
}
