// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the windows of a transcript see of the machine: enough to run programs, and nothing of whoever runs it. */
import { delimiter, dirname, join } from "node:path";

export interface WindowEnvironmentOptions {
  /** The workspace's folder: its programs come first on the PATH, its Node.js among them. */
  readonly root: string;
  /** An empty folder. */
  readonly home: string;
  /** A kubeconfig file; `undefined`: the transcript says by itself which. */
  readonly kubeconfig?: string | undefined;
  /** This process' own. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** All variables of a window: no kubeconfig, configuration or colour of this machine's user. */
export function windowEnvironment(options: WindowEnvironmentOptions): Readonly<Record<string, string>> {
  const { root, home, kubeconfig, environment } = options;
  const folders = [join(root, "node_modules", ".bin"), dirname(process.execPath), environment["PATH"] ?? ""];
  return {
    PATH: folders.join(delimiter),
    HOME: home,
    LANG: "C.UTF-8",
    TERM: "dumb",
    NO_COLOR: "1",
    // Nx's daemon would outlive the transcript, with its home.
    NX_DAEMON: "false",
    npm_config_update_notifier: "false",
    ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }),
    ...kept(environment),
  };
}

/** What tells where things are on this machine. */
const keptNames = ["TMPDIR", "DOCKER_HOST", "KUBEBUILDER_ASSETS", "CHROME_PATH", "npm_config_registry"];

function kept(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keptNames.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
