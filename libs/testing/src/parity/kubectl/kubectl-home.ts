// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Runs the real kubectl as a user would, in a home of its own: it finds no configuration and no cache of this machine.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { commandWords } from "./command-words.ts";

/** One call of kubectl. */
export interface KubectlInvocation {
  /** The words after `kubectl`; single quotes keep a word together. */
  readonly command: string;
  /** Whose token it has. */
  readonly user: string;
  readonly stdin?: string;
  /** The value of KUBE_EDITOR. */
  readonly editor?: string;
}

export interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunKubectl = (invocation: KubectlInvocation) => Promise<KubectlResult>;

export interface KubectlHomeOptions {
  /** Path of the program. */
  readonly program: string;
  /** Such as `https://127.0.0.1:6443`. */
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** User name → bearer token. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** A kubectl that knows one server. Disposing it removes its folder. */
export interface KubectlHome extends AsyncDisposable {
  readonly run: RunKubectl;
}

/** No command of a script takes longer, even on a busy machine. A kubectl that does is killed, and ends with code 124. */
const deadlineMs = 120_000;

/** Makes a folder with a kubeconfig for each user, the home of every kubectl that `run` starts. */
export async function createKubectlHome(options: KubectlHomeOptions): Promise<KubectlHome> {
  const home = await mkdtemp(join(tmpdir(), "nuvolaris-kubectl-"));
  for (const [user, token] of Object.entries(options.tokens)) {
    await writeFile(kubeconfigOf(home, user), formatKubeconfig(options, { user, token }), { mode: 0o600 });
  }
  return {
    run: (invocation) => run(options.program, home, invocation),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

function kubeconfigOf(home: string, user: string): string {
  return join(home, `${user}.kubeconfig`);
}

async function run(program: string, home: string, invocation: KubectlInvocation): Promise<KubectlResult> {
  const { command, user, stdin, editor } = invocation;
  const child = spawn(program, [...commandWords(command)], {
    cwd: home,
    timeout: deadlineMs,
    killSignal: "SIGKILL",
    env: {
      // What diff, edit and the plug-ins' look-up run.
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: home,
      TMPDIR: home,
      KUBECONFIG: kubeconfigOf(home, user),
      TZ: "UTC",
      LC_ALL: "C",
      ...(editor !== undefined && { KUBE_EDITOR: editor }),
    },
  });
  child.stdin.on("error", () => undefined); // kubectl may end before it has read everything.
  child.stdin.end(stdin ?? "");
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? 124);
    });
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return {
    exitCode,
    stdout: stdout.replaceAll(home, "{{home}}"),
    stderr: stderr.replaceAll(home, "{{home}}"),
  };
}

/** As JSON, which every YAML parser reads. */
function formatKubeconfig(
  { url, caCertificate }: KubectlHomeOptions,
  { user, token }: { readonly user: string; readonly token: string },
): string {
  const certificate = Buffer.from(caCertificate).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "parity", cluster: { server: url, "certificate-authority-data": certificate } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: "parity", context: { cluster: "parity", user, namespace: "parity" } }],
    "current-context": "parity",
  });
}
