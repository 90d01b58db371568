// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Objects of another kind that nobody owns: a change of a ConfigMap reconciles the Sample of the same name.
// #region operator
import { objectKeyOf } from "@nuvolaris/api-machinery";
import { ConfigMap } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "watches" });

operator
  .controller(Sample)
  .watches(ConfigMap, (settings) => [objectKeyOf(settings)])
  .reconcile(async ({ object, lister, status }) => {
    const settings = lister(ConfigMap).get(objectKeyOf(object));
    await status({ message: `the colour is ${settings?.data?.["colour"] ?? "not known"}` });
  });

if (import.meta.main) await operator.run();
// #endregion
