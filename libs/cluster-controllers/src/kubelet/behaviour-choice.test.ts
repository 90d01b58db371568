// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Container, Pod, PodSpec } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { behaviourOf, restartPolicyOf } from "./behaviour-choice.ts";
import { defaultBehaviours } from "./stage.ts";

const main: Container = { name: "main", image: "web:1" };

function pod(annotations: Record<string, string> = {}, spec: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "one", annotations },
    spec: { containers: [main], ...spec },
  };
}

function choice(of: Pod, container: Container = main): string | undefined {
  const behaviour = behaviourOf(of, container, defaultBehaviours);
  return Object.keys(defaultBehaviours).find((name) => defaultBehaviours[name] === behaviour);
}

test("what is restarted for ever serves, what is not completes", () => {
  expect(choice(pod())).toBe("serve");
  expect(choice(pod({}, { restartPolicy: "OnFailure" }))).toBe("complete");
  expect(choice(pod({}, { restartPolicy: "Never" }))).toBe("complete");
});

test.each([
  ["fail", "fail"],
  ["registry.example.org:5000/team/oom:1.2", "oom"],
  ["hang@sha256:abc", "hang"],
  ["example.org/fail/web:1", "serve"],
  ["constructor", "serve"],
])("the image %s behaves as %s", (image, behaviour) => {
  expect(choice(pod(), { name: "main", image })).toBe(behaviour);
});

test("an annotation wins over the image, one for the container over one for the pod", () => {
  const annotations = {
    "simulation.nuvolaris.org/behaviour": "oom",
    "simulation.nuvolaris.org/behaviour.side": "hang",
  };

  expect(choice(pod(annotations), { name: "main", image: "fail" })).toBe("oom");
  expect(choice(pod(annotations), { name: "side", image: "fail" })).toBe("hang");
  expect(choice(pod({ "simulation.nuvolaris.org/behaviour": "unheard-of" }))).toBe("serve");
});

test("init containers are tried again unless their pod never is; sidecars always are", () => {
  const setup: Container = { name: "setup" };
  const proxy: Container = { name: "proxy", restartPolicy: "Always" };
  const withInit = (restartPolicy: string): Pod => pod({}, { initContainers: [setup, proxy], restartPolicy });

  expect(restartPolicyOf(withInit("Always"), setup)).toBe("OnFailure");
  expect(restartPolicyOf(withInit("Never"), setup)).toBe("Never");
  expect(restartPolicyOf(withInit("Never"), proxy)).toBe("Always");
});
