// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Programs that tests and tools ask a machine for. `workspace:doctor` prints them; tests take their skip reasons from them. */
import { programProbe } from "./program-probe.ts";

export const nodeProbe = programProbe({
  name: "Node.js",
  commands: ["node"],
  args: ["--version"],
  minimum: "24.0",
  enables: "everything",
  howToGet: "npm start installs Node 24 from npm on Linux and Windows; on macOS: brew install node@24",
});

export const kubectlProbe = programProbe({
  name: "kubectl",
  commands: ["kubectl"],
  args: ["version", "--client"],
  enables: "driving the cluster by hand; the tests that drive operator:serve as a user would",
  howToGet: "https://kubernetes.io/docs/tasks/tools/ (Debian: apt-get install kubernetes-client)",
});

export const goProbe = programProbe({
  name: "Go",
  commands: ["go"],
  args: ["version"],
  minimum: "1.26",
  enables: "building the real kube-apiserver and etcd (npx nx run envtest-assets:build) and re-recording the goldens",
  howToGet: "https://go.dev/dl/, or set KUBEBUILDER_ASSETS to binaries from setup-envtest",
});

export const dockerProbe = programProbe({
  name: "Docker engine",
  commands: ["docker"],
  args: ["version", "--format", "{{.Server.Version}}"],
  enables: "a Kubernetes cluster in a container",
  howToGet: "https://docs.docker.com/engine/install/ (Debian: apt-get install docker.io)",
});

export const pythonProbe = programProbe({
  name: "Python",
  commands: ["python3"],
  args: ["-c", "import ensurepip, sys, venv; print(sys.version)"],
  minimum: "3.11",
  enables: "the tests that take over from the real kopf, which they install from PyPI",
  howToGet: "Debian: apt-get install python3-venv",
});

export const chromiumProbe = programProbe({
  name: "Chromium",
  commands: ["chromium", "chromium-browser", "google-chrome"],
  args: ["--version"],
  enables: "slides as PDF and their rendered checks",
  howToGet: "Debian: apt-get install chromium",
});
