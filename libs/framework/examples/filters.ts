// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which objects, and which changes of them, a handler is for.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { ABSENT, createOperator, PRESENT, type Handler } from "@nuvolaris/framework";

export const operator = createOperator({ name: "filters" });

const say = (line: string): Handler<Sample> => {
  return ({ log }) => {
    log.info(line);
  };
};

operator
  .on(Sample)
  .create(say("for production"), { id: "production", labels: { stage: "production" } })
  .create(say("for no stage"), { id: "unstaged", labels: { stage: ABSENT } })
  .create(say("has an owner"), { id: "owned", annotations: { "example.com/owner": PRESENT } })
  .create(say("has an image"), { id: "image", where: { field: "spec.image" } })
  .create(say("is large"), { id: "large", when: ({ spec }) => spec.count > 10 })
  .update(say("was switched off"), { id: "off", where: { field: "spec.count", new: 0 } });

if (import.meta.main) await operator.run();
// #endregion
