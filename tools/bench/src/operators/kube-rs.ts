// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";
import { buildCargoProgram } from "./cargo-program.ts";
import type { SubjectSource } from "./operator-subject.ts";

const folder = fileURLToPath(new URL("../../peers/kube-rs/", import.meta.url));

/** As it comes it has no limit to its concurrency and applies in each reconcile; tuned it has a limit, and Deployments in a store. */
export const kubeRs: SubjectSource = {
  names: ["kube-rs", "kube-rs-tuned"],
  async prepare({ cache, progress, signal }) {
    const program = await buildCargoProgram({ name: "kube-rs", folder }, { cache, progress, signal });
    const subject = { program, args: [] };
    return [
      { ...subject, name: "kube-rs", environment: {} },
      { ...subject, name: "kube-rs-tuned", environment: { BENCH_TUNED: "1" } },
    ];
  },
};
