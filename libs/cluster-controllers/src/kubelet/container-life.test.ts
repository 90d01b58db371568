// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ContainerStatus } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { newContainer, nextTransition, stageName, stopped, type ContainerLife } from "./container-life.ts";
import { defaultBehaviours, type Behaviour } from "./stage.ts";

const nowMs = Date.UTC(2026, 0, 1);

function lifeOf(name: string, restartPolicy = "Always"): ContainerLife {
  const behaviour: Behaviour = defaultBehaviours[name] ?? { stages: [] };
  return { container: { name: "main", image: "web:1" }, behaviour, restartPolicy, nowMs, newId: () => "simulated://1" };
}

/** What follows the present stage, and after how long; `end` when nothing does. */
function follow(
  life: ContainerLife,
  status: ContainerStatus,
): { readonly afterMs: number; readonly status: ContainerStatus } | undefined {
  const next = nextTransition(status, life);
  return next && { afterMs: next.afterMs, status: next.take().status };
}

function walk(life: ContainerLife, steps: number): readonly string[] {
  let { status } = newContainer(life);
  const seen = [stageName(status)];
  for (let step = 0; step < steps; step++) {
    const next = follow(life, status);
    if (!next) return [...seen, "end"];
    ({ status } = next);
    seen.push(`${next.afterMs} ms ${stageName(status)}`);
  }
  return seen;
}

test("a container that serves runs on", () => {
  expect(walk(lifeOf("serve"), 9)).toEqual(["ContainerCreating 0", "300 ms running ready 0", "end"]);
});

test("a container that has done its work is not restarted but by the policy Always", () => {
  expect(walk(lifeOf("complete", "OnFailure"), 9).at(-1)).toBe("end");
  expect(walk(lifeOf("complete", "Never"), 9).at(-1)).toBe("end");
  expect(walk(lifeOf("complete", "Always"), 3).at(-1)).toBe("500 ms running ready 1");
});

test("a container that fails is restarted but by the policy Never", () => {
  expect(walk(lifeOf("fail", "Never"), 9).at(-1)).toBe("end");
  expect(walk(lifeOf("fail", "OnFailure"), 3).at(-1)).toBe("500 ms running ready 1");
});

test("the waits between restarts double up to five minutes", () => {
  const waits = walk(lifeOf("fail"), 30).flatMap((step, index, all) =>
    all[index - 1]?.includes("CrashLoopBackOff") === true ? [Number(step.split(" ")[0]) / 1000] : [],
  );

  expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300]);
});

test("an image that cannot be pulled is tried again from where it failed", () => {
  expect(walk(lifeOf("no-such-image"), 4)).toEqual([
    "ContainerCreating 0",
    "300 ms ErrImagePull 0",
    "2000 ms ImagePullBackOff 0",
    "20000 ms ErrImagePull 0",
    "2000 ms ImagePullBackOff 0",
  ]);
});

test("the state before a restart is kept", () => {
  const life = lifeOf("oom");
  let { status } = newContainer(life);
  for (let step = 0; step < 3; step++) status = follow(life, status)?.status ?? status;

  expect(status).toMatchObject({
    restartCount: 1,
    ready: true,
    state: { running: {} },
    lastState: { terminated: { exitCode: 137, reason: "OOMKilled", containerID: "simulated://1" } },
  });
});

test("a container in a state that its behaviour does not know is left alone", () => {
  const { status } = newContainer(lifeOf("serve"));

  expect(nextTransition({ ...status, state: { waiting: { reason: "Unheard" } } }, lifeOf("serve"))).toBeUndefined();
});

test("what is stopped ends well, what has to be killed does not, and what had ended stays as it was", () => {
  const running = follow(lifeOf("serve"), newContainer(lifeOf("serve")).status)?.status;
  if (!running) throw new Error("a container that is made runs");
  const ended = stopped(running, nowMs, false);

  expect(ended.state?.terminated).toMatchObject({
    exitCode: 0,
    reason: "Completed",
    finishedAt: "2026-01-01T00:00:00Z",
  });
  expect(stopped(running, nowMs, true).state?.terminated?.exitCode).toBe(137);
  expect(stopped(ended, nowMs + 1000, true)).toBe(ended);
});
