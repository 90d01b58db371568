// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { parseConfig, UsageError } from "./config.ts";
export type { OperatorConfig, ProcessInput } from "./config.ts";
export { registerSampleController } from "./sample/sample-controller.ts";
export type { SampleOptions } from "./sample/sample-controller.ts";
