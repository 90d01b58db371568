// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

const operator = createOperator({ name: "lab-4" });

operator.on(Sample).create(({ log }) => {
  log.info("sample created");
  return { message: "created" };
});

if (import.meta.main) await operator.run();
