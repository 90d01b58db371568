// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export function greet(name: string): string {
  const greeting = `Hello, ${name}!`;
  return greeting;
}
