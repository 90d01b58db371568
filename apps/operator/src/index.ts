// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { operatorProgram } from "./operator-program.ts";
export { registerSampleController } from "./sample/sample-controller.ts";
export type { SampleOptions } from "./sample/sample-controller.ts";
