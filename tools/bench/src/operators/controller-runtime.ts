// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { buildGoProgram, whyNoGo } from "../peer-programs.ts";
import { MissingToolError, type SubjectSource } from "./operator-subject.ts";

/** As it comes it has one worker; tuned it has ten. Since 0.25 it limits its requests in neither case. */
export const controllerRuntime: SubjectSource = {
  names: ["controller-runtime", "controller-runtime-tuned"],
  async prepare({ cache, progress, signal }) {
    const missing = await whyNoGo();
    if (missing !== undefined) throw new MissingToolError(missing);
    progress("controller-runtime: build, which takes minutes the first time");
    const program = await buildGoProgram(
      { module: "peers/controller-runtime", goPackage: "." },
      { folder: cache, signal },
    );
    const subject = { program, args: [] };
    return [
      { ...subject, name: "controller-runtime", environment: {} },
      { ...subject, name: "controller-runtime-tuned", environment: { BENCH_TUNED: "1" } },
    ];
  },
};
