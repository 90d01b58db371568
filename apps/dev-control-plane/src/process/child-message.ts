// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a child tells the supervisor over its IPC channel. The supervisor tells nothing: it signals, or disconnects.

/** The child does its work from now on. */
export interface ReadyMessage {
  readonly type: "ready";
  /** A control plane's kubeconfig file. */
  readonly kubeconfigFile?: string;
  /** A control plane's address. */
  readonly url?: string;
}

/** The child was asked by somebody else to stop: the whole is meant, as when Nx ends the tree of processes below it. */
export interface StopMessage {
  readonly type: "stop";
}

/** The child cannot do its work; the message is for the user. It ends next. */
export interface FailedMessage {
  readonly type: "failed";
  readonly message: string;
}

export type ChildMessage = ReadyMessage | StopMessage | FailedMessage;

/** `undefined` for what is none of ours: an operator may use the channel for its own ends, too. */
export function parseChildMessage(value: unknown): ChildMessage | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  switch (value.type) {
    case "ready":
      return { type: "ready", ...textField(value, "kubeconfigFile"), ...textField(value, "url") };
    case "stop":
      return { type: "stop" };
    case "failed":
      return { type: "failed", message: textField(value, "message")["message"] ?? "" };
    default:
      return undefined;
  }
}

function textField<Name extends string>(value: object, name: Name): { readonly [K in Name]?: string } {
  const found: unknown = Reflect.get(value, name);
  // Proof: the object has the one field that the type names, or none.
  return (typeof found === "string" ? { [name]: found } : {}) as { readonly [K in Name]?: string };
}
