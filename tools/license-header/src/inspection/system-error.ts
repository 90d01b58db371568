// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** An error of the operating system, with the name that it has there: `EACCES`. */
export interface SystemError extends Error {
  readonly code: string;
}

/** Whether the operating system refused something, as against a fault of this program. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
