// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the user is told. Pure: it makes text.

export interface Shell {
  readonly platform: NodeJS.Platform;
  /** Whether `kubectl` is on the PATH. */
  readonly hasKubectl: boolean;
}

/** The line that points kubectl, and whatever else reads KUBECONFIG, at the cluster. */
export function kubeconfigLine(file: string, { platform }: Pick<Shell, "platform">): string {
  if (platform === "win32") return `$env:KUBECONFIG = "${file}"`;
  const isPlain = /^[\w./@%+=:,-]+$/.test(file);
  return `export KUBECONFIG=${isPlain ? file : `'${file.replaceAll("'", `'\\''`)}'`}`;
}

/** That the operator runs, and as whom. `access` is absent where its rights are the kubeconfig's. */
export function operatorLine(
  controlPlane: "embedded" | "existing",
  access?: { readonly username: string; readonly file: string },
): string {
  if (access) return `operator running as ${access.username}, with the rights of ${access.file}`;
  return controlPlane === "existing"
    ? "operator running"
    : "operator running as an administrator: no RBAC file is named";
}

/** How to look into the cluster from another terminal. */
export function accessHint(file: string, shell: Shell): string {
  const lines = ["", "In another terminal:", "", `  ${kubeconfigLine(file, shell)}`];
  if (shell.hasKubectl) return [...lines, "  kubectl api-resources", ""].join("\n");
  const install = installCommands[shell.platform];
  const how = install === undefined ? "" : `${install}, or `;
  return [...lines, "", `kubectl is not installed here: ${how}see https://kubernetes.io/docs/tasks/tools/`, ""].join(
    "\n",
  );
}

const installCommands: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "brew install kubectl",
  linux: "apt-get install kubernetes-client (Debian, Ubuntu)",
  win32: "winget install Kubernetes.kubectl",
};
