// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the tests of the suite have in common: a namespace each, a kubectl, a skip with its reason, a report on failure. */
import { randomBytes } from "node:crypto";
import type { Capability } from "@nuvolaris/testing";
import { inject, test, type ExpectStatic } from "vitest";
import { adminKubectl } from "./admin-kubectl.ts";
import { reportFailure } from "./failure-report.ts";
import type { Kubectl } from "./kubectl.ts";
import type { InstalledOperator } from "./operator/installed-operator.ts";

export interface E2eTest {
  /** Works in the test's namespace unless a command says otherwise. */
  readonly kubectl: Kubectl;
  readonly namespace: string;
  /** Of this very test: tests that run side by side need their own. */
  readonly expect: ExpectStatic;
}

export interface E2eTestOptions {
  /** Where the control plane cannot do one of these, the test is skipped. */
  readonly needs?: readonly Capability[];
  /** A further reason not to run; `undefined`: there is none. */
  readonly unless?: string | undefined;
  readonly timeoutMs?: number;
}

export type E2eBody = (given: E2eTest) => Promise<void>;

/** A test on the cluster of this run. What it makes in its namespace is removed with it. */
export type DeclareE2e = (sentence: string, options: E2eTestOptions, body: E2eBody) => void;

/** Gives what declares the tests of a file. `operator` is asked for its log when one fails. */
export function e2eTests({ operator }: { readonly operator?: InstalledOperator } = {}): DeclareE2e {
  return (sentence, { needs = [], unless, timeoutMs = 400_000 }, body) => {
    test(sentence, { timeout: timeoutMs }, async (context) => {
      const { controlPlane, capabilities } = inject("e2e");
      const lacking = needs.filter((capability) => !capabilities.includes(capability));
      if (lacking.length > 0) context.skip(`${controlPlane} has no ${lacking.join(", ")}`);
      if (unless !== undefined) context.skip(unless);

      const namespace = `e2e-${randomBytes(4).toString("hex")}`;
      const kubectl = adminKubectl(namespace);
      context.onTestFinished(() => removeNamespace(namespace));
      context.onTestFailed(() => reportFailure({ sentence, namespace, operator: operator?.installation }));
      await kubectl.run("create", "namespace", namespace);
      await body({ kubectl, namespace, expect: context.expect });
    });
  };
}

/** Samples first: while the operator runs it could make again what a dying namespace has lost already. */
async function removeNamespace(namespace: string): Promise<void> {
  const kubectl = adminKubectl(namespace);
  await kubectl.try(["delete", "samples", "--all", "--timeout=150s"]);
  const ends = inject("e2e").capabilities.includes("namespaces");
  await kubectl.run("delete", "namespace", namespace, "--ignore-not-found", ends ? "--timeout=150s" : "--wait=false");
}
