// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, Deployment, handlerTransport, Secret } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type Operator } from "@nuvolaris/framework";
import { startEmbedded } from "@nuvolaris/testing";
import { beforeAll, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { CommandLine, type CommandResult } from "../testing/command-line.ts";
import { deployer } from "../testing/deployer.ts";

const key = { namespace: "default", name: "a" };

function sample(count: number, metadata: object = key) {
  return { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata, spec: { count } };
}

/** A control plane that keeps record of writes which are no dry runs, and what it has stored. */
async function world(operator: Operator = deployer()) {
  const plane = await startEmbedded();
  const { clock } = plane;
  const client = new Client({ transport: plane.transport, clock });
  await client.create(CustomResourceDefinition, Sample.manifest());
  await clock.advance(100);
  const writes: string[] = [];
  const transport = handlerTransport(async (request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    const isReview = pathname.includes("authorization.k8s.io");
    const isDry = searchParams.get("dryRun") === "All" && (request.method !== "DELETE" || (await saysDryRun(request)));
    if (request.method !== "GET" && !isReview && !isDry) writes.push(`${request.method} ${pathname}${search}`);
    return plane.handle(request);
  });
  const line = new CommandLine(operator, { transport, clock });
  const version = async (): Promise<string> => (await client.list(Sample)).metadata.resourceVersion;
  const dispose = async (): Promise<void> => {
    line[Symbol.dispose]();
    await plane[Symbol.asyncDispose]();
  };
  /** Lets time pass until the command has ended; nothing may have been written, by the server's own version. */
  const plan = async (content: string, ...flags: readonly string[]): Promise<CommandResult> => {
    const before = await version();
    const file = line.file("objects.yaml", content);
    let result: CommandResult | undefined;
    const ended = line.call("plan", "-f", file, ...flags).then((each) => (result = each));
    const advance = async (): Promise<void> => {
      await clock.advance(10);
      expect(result).toBeDefined();
    };
    await vi.waitFor(advance, { interval: 1, timeout: 100_000 });
    expect(writes).toEqual([]);
    expect(await version()).toBe(before);
    return ended;
  };
  return { plane, client, clock, line, plan, [Symbol.asyncDispose]: dispose };
}

async function saysDryRun(request: Request): Promise<boolean> {
  const body: unknown = await request.clone().json();
  // Proof: a delete's body is DeleteOptions.
  return (body as { readonly dryRun?: readonly string[] }).dryRun?.[0] === "All";
}

// What is loaded at its first use takes real time, in which a plan's virtual time must not be up.
beforeAll(async () => {
  await using here = await world();
  expect(await here.plan(stringify(sample(1)), "--timeout", "24h")).toMatchObject({ code: 0 });
}, 120_000);

test("for a new object it tells what would be created, and writes nothing", async () => {
  await using here = await world();

  const { code, stdout, stderr } = await here.plan(stringify(sample(3)));

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Sample default\/a would be changed$/m);
  expect(stdout).toMatch(/^\+ {2}finalizers:\n\+ {4}- deployer\.nuvolaris\.org\//m);
  expect(stdout).toMatch(/^\+status:\n\+ {2}message: deployed$/m);
  expect(stdout).toMatch(/^Deployment default\/a would be created$/m);
  expect(stdout).toMatch(/^\+ {2}replicas: 3$/m);
  expect(stdout).toMatch(/^\+ {6}uid: \(known after creation\)$/m);
  expect(stdout).toMatch(/^event Normal Deployed: it is deployed$/m);
  expect(stdout).toMatch(/^1 to create, 1 to change, 0 to delete\n$/m);
  expect((await here.client.list(Deployment)).items).toEqual([]);
});

test("the same plan is told twice in the same words", async () => {
  await using here = await world();

  const first = await here.plan(stringify(sample(3)));

  expect(await here.plan(stringify(sample(3)))).toEqual(first);
});

test("for an object that is there it tells what differs, and leaves other objects out", async () => {
  await using here = await world();
  const { client, clock } = here;
  const stop = new AbortController();
  const ended = deployer().run({ client, clock, signal: stop.signal });
  for (const name of ["a", "b"]) await client.create(Sample, { metadata: { ...key, name }, spec: { count: 1 } });
  for (let step = 0; step < 60; step++) await clock.advance(50);
  stop.abort();
  await clock.advance(1000);
  await ended;
  await client.delete(Deployment, { ...key, name: "b" });

  expect(await here.plan(stringify(sample(1)))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^event Normal Deployed: it is deployed\n0 to create, 0 to change, 0 to delete\n$/),
  });
  const changed = await here.plan(stringify(sample(4)), "--exit-code");
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/^Deployment default\/a would be changed$/m);
  expect(changed.stdout).toMatch(/^- {2}replicas: 1\n\+ {2}replicas: 4$/m);
  expect(changed.stdout).toContain("0 to create, 1 to change, 0 to delete\n");
  expect((await client.get(Deployment, key)).spec?.replicas).toBe(1);
});

test("in JSON it has the objects before and after", async () => {
  await using here = await world();

  const { stdout } = await here.plan(JSON.stringify(sample(2)), "--json");

  expect(JSON.parse(stdout)).toMatchObject({
    changes: [
      { change: "update", kind: "Sample", namespace: "default", name: "a", after: { status: { message: "deployed" } } },
      { change: "create", kind: "Deployment", namespace: "default", name: "a", after: { spec: { replicas: 2 } } },
    ],
    events: [{ type: "Normal", reason: "Deployed", message: "it is deployed" }],
    notes: [],
    failures: 0,
  });
});

test("an object that would be refused is told with the server's words", async () => {
  await using here = await world();

  const { code, stderr } = await here.plan(stringify(sample(-1)));

  expect(code).toBe(1);
  expect(stderr).toMatch(/^deployer: cannot create Sample default\/a .*spec\.count/);
});

test.each([
  ["", /objects\.yaml: there is no object in it/],
  ["a: [", /objects\.yaml:1: no YAML/],
  [stringify(sample(1)) + "---\n7\n", /objects\.yaml:\d+: expected an object with apiVersion, kind and metadata/],
  [
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n",
    /deployer does not reconcile Pod \(v1\); expected Sample \(nuvolaris\.org\/v1\)/,
  ],
  [stringify(sample(1, {})), /objects\.yaml:1: metadata\.name: expected the object's name/],
])("a file with %j is wrong usage, and file and line are named", async (content, message) => {
  await using here = await world();

  const { code, stderr } = await here.plan(content);

  expect([code, stderr.match(message)]).toEqual([2, expect.anything()]);
});

test("a reconcile that fails is told, with what it had written until then", async () => {
  const operator = createOperator({ name: "failing" });
  operator.controller(Sample).reconcile(async ({ status }) => {
    await status({ message: "half" });
    throw new Error("no more");
  });
  await using here = await world(operator);

  const { code, stdout, stderr } = await here.plan(stringify(sample(1)));

  expect(code).toBe(1);
  expect(stdout).toMatch(/^\+status:\n\+ {2}message: half$/m);
  expect(stderr).toContain("no more");
  expect(stderr).toMatch(/^failing: \d+ reconciles failed/m);
});

test("what a reconcile wrote it reads again, and a deletion is a dry run in body and query", async () => {
  const seen: unknown[] = [];
  const operator = createOperator({ name: "reader" });
  operator.on(Sample).create(async ({ client }) => {
    const name = { name: "s", namespace: "default" };
    await client.create(Secret, { metadata: name, stringData: { password: "hunter2" } });
    await client.patch(Secret, name, { type: "merge", patch: { metadata: { labels: { seen: "yes" } } } });
    seen.push((await client.get(Secret, name)).metadata.labels);
    seen.push((await client.list(Secret, { labelSelector: "seen=yes" })).items.map(({ metadata }) => metadata.name));
    seen.push(await client.create(Secret, { metadata: name }).catch((error: unknown) => String(error)));
    await client.delete(Deployment, { ...key, name: "old" });
    seen.push(await client.get(Deployment, { ...key, name: "old" }).catch((error: unknown) => String(error)));
    const strategic = { type: "strategic", patch: { metadata: { labels: { seen: "no" } } } } as const;
    seen.push(await client.patch(Secret, name, strategic).catch(String));
    seen.push(await client.request({ method: "POST", path: "/api/v1/namespaces/default/pods/p/proxy" }).catch(String));
    return { message: "done" };
  });
  await using here = await world(operator);
  const labels = { app: "old" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1" }] } };
  await here.client.create(Deployment, {
    metadata: { ...key, name: "old" },
    spec: { selector: { matchLabels: labels }, template },
  });

  const { code, stdout } = await here.plan(stringify(sample(1)));

  expect(seen).toEqual([
    { seen: "yes" },
    ["s"],
    expect.stringContaining("already exists: it is planned"),
    expect.stringContaining("the plan has deleted it"),
    expect.stringContaining("only the server can merge"),
    expect.stringContaining("it would reach what knows no dry run"),
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Deployment default\/old would be deleted$/m);
  expect(stdout).toMatch(/^\+ {2}password: \(hidden\)$/m);
  expect(stdout).not.toContain("hunter2");
  expect(stdout).not.toContain(Buffer.from("hunter2").toString("base64"));
  expect(stdout).toMatch(/^note: POST .*proxy cannot be planned/m);
  expect((await here.client.get(Deployment, { ...key, name: "old" })).metadata.name).toBe("old");
});

test("a reconcile that does not end is given up", async () => {
  const operator = createOperator({ name: "slow" });
  operator.controller(Sample).reconcile(
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("stopped"));
        });
      }),
  );
  await using here = await world(operator);

  const { code, stderr } = await here.plan(stringify(sample(1)), "--timeout", "5s");

  expect(code).toBe(1);
  expect(stderr).toMatch(/^slow: not done within 5 s \(--timeout\)\n$/m);
});
