// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What the finalizers of an operator begin with; each controller and the handlers have one of their own. */
export function finalizerPrefix(operator: string): string {
  return `${operator}.nuvolaris.org/`;
}

/** Under which objects with handlers wait for their delete handlers. */
export function handlerFinalizer(operator: string): string {
  return `${finalizerPrefix(operator)}finalizer`;
}

/** Under which objects wait for daemons to end. Another one than the handlers': neither is to let go what the other holds. */
export function daemonFinalizer(operator: string): string {
  return `${finalizerPrefix(operator)}daemons`;
}

/** Whether objects that carry it wait for this operator. */
export function isFinalizerOf(operator: string, finalizer: string): boolean {
  return finalizer.startsWith(finalizerPrefix(operator));
}
