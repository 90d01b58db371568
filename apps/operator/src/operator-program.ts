// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createOperator } from "@nuvolaris/framework";
import type { OperatorProgram } from "@nuvolaris/operator-cli";
import { operatorName } from "./manifests/names.ts";
import { registerSampleController } from "./sample/sample-controller.ts";

const image = "nginxinc/nginx-unprivileged:1.29";

/** The operator of Samples, and what it can be told beside what every operator can be told. */
export const operatorProgram: OperatorProgram = {
  name: operatorName,
  command: "operator",
  description: "Runs a Deployment for each Sample, on the cluster that is named.",
  options: [{ flags: "--image <image>", description: "what Samples run that do not name an image", default: image }],
  create: ({ image: defaultImage = image }) => {
    const operator = createOperator({ name: operatorName });
    registerSampleController(operator, { defaultImage });
    return operator;
  },
};
