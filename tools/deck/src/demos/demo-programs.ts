// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a machine must have beside Node.js for demos to run. */
import { kubectlProbe, programProbe, type Probe } from "@nuvolaris/testing";

/** The window of a transcript: it gives programs a terminal. */
const scriptProbe = programProbe({
  name: "script",
  commands: ["script"],
  args: ["--version"],
  enables: "running the transcripts of the course, at a terminal",
  howToGet: "Debian: apt-get install bsdutils",
});

const curlProbe = programProbe({
  name: "curl",
  commands: ["curl"],
  args: ["--version"],
  enables: "the steps of the course that ask an operator for its metrics",
  howToGet: "Debian: apt-get install curl",
});

/** In the order in which it helps to get them. */
export const demoPrograms: readonly Probe[] = [kubectlProbe, scriptProbe, curlProbe];
