// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a process has in memory is made again when it begins: once per object, for those that it did not create.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type HandlerContext } from "@nuvolaris/framework";

export const operator = createOperator({ name: "resume" });

const connections = new Map<string, { readonly to: string }>();

function connect({ uid, name, cause, log }: HandlerContext<Sample>): void {
  connections.set(uid, { to: name });
  log.info("connected", { cause, open: connections.size });
}

operator.on(Sample).create(connect, { id: "connect" });
operator.on(Sample).resume(connect, { id: "reconnect" });
operator.on(Sample).event(({ type, uid, log }) => {
  if (type === "DELETED" && connections.delete(uid)) log.info("disconnected");
});

if (import.meta.main) await operator.run();
// #endregion
