// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, handlerTransport, isNotFound } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { PassThrough } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { CommandLine } from "../testing/command-line.ts";
import { deployer } from "../testing/deployer.ts";

const key = { namespace: "default", name: "a" };
const ours = ["deployer.nuvolaris.org/finalizer", "deployer.nuvolaris.org/samples-finalizer"];
const foreign = ["example.com/keep", "deployers.nuvolaris.org/finalizer", "other.nuvolaris.org/finalizer"];

async function world() {
  const plane = await startEmbedded();
  const client = new Client({ transport: plane.transport, clock: plane.clock });
  await client.create(CustomResourceDefinition, Sample.manifest());
  await plane.clock.advance(100);
  const line = new CommandLine(deployer(), { transport: plane.transport, clock: plane.clock });
  const create = (finalizers: readonly string[]) =>
    client.create(Sample, { metadata: { ...key, finalizers }, spec: { count: 1 } });
  const dispose = async (): Promise<void> => {
    line[Symbol.dispose]();
    await plane[Symbol.asyncDispose]();
  };
  return { plane, client, line, create, [Symbol.asyncDispose]: dispose };
}

// What is loaded at its first use takes real time.
beforeAll(() => import("./unlock.ts"), 60_000);

test("an object that waits for the operator goes when nobody else holds it", async () => {
  await using here = await world();
  await here.create(ours);
  await here.client.delete(Sample, key);

  const { code, stdout } = await here.line.call("unlock", "Sample", "a", "--yes");

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^took deployer\.nuvolaris\.org\/finalizer, deployer\.nuvolaris\.org\/samples-finalizer off Sample default\/a of /,
  );
  await expect(here.client.get(Sample, key)).rejects.toSatisfy(isNotFound);
});

test.each(["sample", "Samples", "samples.nuvolaris.org"])(
  "finalizers of others stay, and %s is a name for the kind",
  async (kind) => {
    await using here = await world();
    const [first = "", second = "", third = ""] = foreign;
    await here.create([first, ...ours.slice(0, 1), second, ...ours.slice(1), third]);

    expect(await here.line.call("unlock", kind, "a", "-n", "default", "-y")).toMatchObject({ code: 0 });
    expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(foreign);
    expect(await here.line.call("unlock", kind, "a", "-y")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("has no finalizer of deployer: nothing to do"),
    });
  },
);

const kopfs = "kopf.zalando.org/KopfFinalizerMarker";

test.each([
  [["--kopf"], kopfs],
  [["--kopf-finalizer", "example.com/keep"], "example.com/keep"],
  [["--kopf", "--kopf-finalizer", "example.com/keep"], "example.com/keep"],
])("%j takes off the finalizer of an operator that was written with kopf, and no other", async (flags, gone) => {
  await using here = await world();
  const all = [...ours, ...foreign, kopfs];
  await here.create(all);

  const first = await here.line.call("unlock", ...flags, "sample", "a", "--yes");
  const second = await here.line.call("unlock", "sample", "a", ...flags, "--yes");

  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(`^took ${gone} off Sample default/a of `) });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(all.filter((each) => each !== gone));
  expect(second).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`has no finalizer of kopf (${gone}): nothing to do`),
  });
});

test("kopf's finalizer stays where it is not named", async () => {
  await using here = await world();
  await here.create([...ours, kopfs]);

  expect(await here.line.call("unlock", "sample", "a", "--yes")).toMatchObject({ code: 0 });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual([kopfs]);
});

test("a finalizer that another adds in the same moment is not lost", async () => {
  await using here = await world();
  await here.create(ours);
  let isFirst = true;
  const transport = handlerTransport(async (request) => {
    if (request.method === "PATCH" && isFirst) {
      isFirst = false;
      const finalizers = ["example.com/late", ...ours];
      await here.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers } } });
    }
    return here.plane.handle(request);
  });
  using line = new CommandLine(deployer(), { transport, clock: here.plane.clock });

  expect(await line.call("unlock", "sample", "a", "--yes")).toMatchObject({ code: 0 });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(["example.com/late"]);
});

test("another object of the name is left alone", async () => {
  await using here = await world();
  await here.create(ours);
  let isFirst = true;
  const transport = handlerTransport(async (request) => {
    if (request.method === "PATCH" && isFirst) {
      isFirst = false;
      await replaced(here.plane, here.create);
    }
    return here.plane.handle(request);
  });
  using line = new CommandLine(deployer(), { transport, clock: here.plane.clock });

  expect(await line.call("unlock", "sample", "a", "--yes")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("has changed"),
  });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(ours);
});

async function replaced(
  { transport, clock }: EmbeddedControlPlane,
  create: (finalizers: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ transport, clock });
  await client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers: null } } });
  await client.delete(Sample, key);
  await create(ours);
}

test.each([
  ["y\n", 0, foreign],
  ["n\n", 1, [...ours, ...foreign]],
  ["", 1, [...ours, ...foreign]],
])("a person who answers %j is obeyed", async (answer, code, left) => {
  await using here = await world();
  await here.create([...ours, ...foreign]);
  here.line.stdin = Object.assign(new PassThrough(), { isTTY: true });
  here.line.stdin.end(answer);

  expect(await here.line.call("unlock", "sample", "a")).toMatchObject({
    code,
    stderr: expect.stringMatching(/^Take deployer.*off Sample default\/a of .*It is not being deleted.*\[y\/N\] /),
  });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(left);
});

test("where nobody can be asked, nothing happens without --yes", async () => {
  await using here = await world();
  await here.create(ours);

  expect(await here.line.call("unlock", "sample", "a")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("say --yes"),
  });
  expect((await here.client.get(Sample, key)).metadata.finalizers).toEqual(ours);
});

test.each([
  [["unlock", "pod", "a", "-y"], 2, /deployer has no kind "pod"; it looks after samples\.nuvolaris\.org/],
  [["unlock", "sample"], 2, /missing required argument 'name'/],
  [["unlock", "sample", "b", "-y"], 1, /^deployer: cannot get Sample default\/b: .*not found/],
])("%j ends with %d and says why", async (argv, code, message) => {
  await using here = await world();

  const result = await here.line.call(...argv);

  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(message);
});
