// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

export interface TemporaryErrorOptions extends ErrorOptions {
  /** Milliseconds until the next attempt. Default: the handler's back-off. */
  readonly delayMs?: number;
}

/** "Not yet": the handler is tried again. Any other error does the same; this one says when, and is logged without a stack. */
export class TemporaryError extends Error {
  override readonly name = "TemporaryError";
  readonly delayMs: number | undefined;

  constructor(message: string, options: TemporaryErrorOptions = {}) {
    super(message, options);
    this.delayMs = options.delayMs;
  }
}

/** "Never": the handler is not tried again for this state of the object. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** A handler's filter threw. It stands for the handler's own failure where the object must not go without it. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

/** A handler was registered wrongly. Thrown while the operator is put together, never while it runs. */
export class HandlerRegistrationError extends Error {
  override readonly name = "HandlerRegistrationError";
}
