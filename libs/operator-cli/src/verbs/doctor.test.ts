// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  Client,
  ClusterRole,
  ClusterRoleBinding,
  CustomResourceDefinition,
  handlerTransport,
  Lease,
  Role,
  RoleBinding,
  type RequestHandler,
} from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded } from "@nuvolaris/testing";
import { beforeAll, expect, test, vi } from "vitest";
import { CommandLine } from "../testing/command-line.ts";
import { deployer } from "../testing/deployer.ts";

const definition = Sample.manifest();
const key = { namespace: "default", name: "a" };
const kinds: Readonly<Record<string, typeof ClusterRole>> = { ClusterRole, ClusterRoleBinding, Role, RoleBinding };

async function world({ crd = definition }: { readonly crd?: typeof definition | null } = {}) {
  const plane = await startEmbedded();
  const { clock } = plane;
  const client = new Client({ transport: plane.transport, clock });
  if (crd) await client.create(CustomResourceDefinition, crd);
  await clock.advance(100);
  const lines = new DisposableStack();
  const lineTo = (handle: RequestHandler): CommandLine =>
    lines.use(new CommandLine(deployer(), { transport: handlerTransport(handle), clock }));
  const dispose = async (): Promise<void> => {
    lines.dispose();
    await plane[Symbol.asyncDispose]();
  };
  const user = { username: "nobody", groups: ["system:authenticated"] };
  return {
    client,
    clock,
    lineTo,
    line: lineTo(plane.handle),
    /** Who may do nothing. */
    poor: lineTo((request) => plane.server.handle(request, { user })),
    handle: plane.handle,
    [Symbol.asyncDispose]: dispose,
  };
}

// What is loaded at its first use takes real time.
beforeAll(() => import("./doctor.ts"), 60_000);

test("a cluster that has it all is in order", async () => {
  await using here = await world();

  const { code, stdout, stderr } = await here.line.call("doctor");

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^ok {7}connection +the API server answers, version v1\./m);
  expect(stdout).toMatch(/^ok {7}kinds +samples\.nuvolaris\.org is served as the operator knows it$/m);
  expect(stdout).toMatch(/^ok {7}kinds +deployments\.apps is served$/m);
  expect(stdout).toMatch(/^ok {7}permissions +who asks here may do what the operator declares$/m);
  expect(stdout).toMatch(/^skipped {2}leader /m);
  expect(stdout).toMatch(/^ok {7}deletions +no samples\.nuvolaris\.org waits for its clean-up for long$/m);
});

test("colours are for terminals without NO_COLOR", async () => {
  await using here = await world();
  here.line.isTTY = true;

  expect((await here.line.call("doctor")).stdout).toContain("\u001b[32mok     \u001b[39m");
  here.line.env["NO_COLOR"] = "1";
  expect((await here.line.call("doctor")).stdout).not.toContain("\u001b");
});

test("a kind that is not served is a problem, and the definition its cure", async () => {
  await using here = await world({ crd: null });

  const { code, stdout } = await here.line.call("doctor");

  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^problem {2}kinds +samples\.nuvolaris\.org is not served in version v1\n +deployer crds \| kubectl apply/m,
  );
});

test("a definition that was changed is a problem", async () => {
  const [version] = definition.spec.versions;
  const properties = { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } as const;
  const changed = { ...version, name: "v1", served: true, storage: true };
  const schema = { openAPIV3Schema: { type: "object", properties } } as const;
  await using here = await world({
    crd: { ...definition, spec: { ...definition.spec, versions: [{ ...changed, schema, subresources: {} }] } },
  });

  expect((await here.line.call("doctor")).stdout).toMatch(
    /^problem {2}kinds +samples\.nuvolaris\.org is served with another schema of v1, subresources of v1 than the operator knows$/m,
  );
});

test("permissions that are missing are told, until what the cure writes is applied", async () => {
  await using here = await world();
  const flags = ["--service-account", "ops/robot", "--leader-elect-resource-namespace", "default", "-n", "default"];

  const before = await here.line.call("doctor", ...flags);
  expect(before.stdout).toMatch(
    /^problem {2}permissions +the service account ops\/robot may not create, get, list, patch, watch deployments\.apps in namespace default\n/m,
  );
  const cure = /^ +deployer (rbac .*) \| kubectl apply -f -$/m.exec(before.stdout)?.[1];
  expect(cure).toBe(
    "rbac -n default --service-account ops/robot --leader-elect --leader-elect-resource-name deployer --leader-elect-resource-namespace default",
  );
  const written: unknown = JSON.parse((await here.line.call(...(cure ?? "").split(" "), "--json")).stdout);
  // Proof: `rbac --json` writes a List of objects.
  for (const object of (written as { readonly items: readonly ClusterRole[] }).items) {
    const kind = kinds[object.kind];
    if (kind) await here.client.create(kind, object);
  }

  expect((await here.line.call("doctor", ...flags)).stdout).toMatch(
    /^ok {7}permissions +the service account ops\/robot may/m,
  );
});

test("who may do nothing is told what, and the other checks go on", async () => {
  await using here = await world();

  const { code, stdout } = await here.poor.call("doctor", "--json");

  expect(code).toBe(1);
  const findings: unknown = JSON.parse(stdout);
  expect(findings).toContainEqual({
    check: "permissions",
    state: "problem",
    message: "who asks here may not get, list, patch, watch samples.nuvolaris.org in all namespaces",
    cure: "name the operator's --service-account to check its rights instead of your own",
  });
  expect(findings).toContainEqual(expect.objectContaining({ check: "kinds", state: "ok" }));
  expect(findings).toContainEqual(
    expect.objectContaining({ check: "deletions", state: "problem", message: expect.stringContaining("forbidden") }),
  );
});

test.each([
  [undefined, /^problem {2}leader +there is no lease default\/deployer/m],
  [{ holderIdentity: "" }, /^problem {2}leader +nobody holds the lease/m],
  [{ holderIdentity: "one", leaseDurationSeconds: 15 }, /^problem {2}leader +one holds .* renewed it never/m],
  [{ holderIdentity: "one", leaseDurationSeconds: 15, agoMs: 60_000 }, /^problem {2}leader +one .* not for 60 s$/m],
  [{ holderIdentity: "one", leaseDurationSeconds: 15, agoMs: 5000 }, /^ok {7}leader +one .* renewed 5 s ago$/m],
])("a lease of %j is judged", async (lease, expected) => {
  await using here = await world();
  if (lease) {
    const { agoMs, ...spec } = { agoMs: undefined, ...lease };
    const renewed = agoMs !== undefined && {
      renewTime: new Date(here.clock.now() - agoMs).toISOString().replace("Z", "000Z"),
    };
    await here.client.create(Lease, {
      metadata: { namespace: "default", name: "deployer" },
      spec: { ...spec, ...renewed },
    });
  }

  expect((await here.line.call("doctor", "--leader-elect-resource-namespace", "default")).stdout).toMatch(expected);
});

test("an object that is stuck in its deletion is told, once it takes too long, and only when it waits for us", async () => {
  await using here = await world();
  const create = (name: string, finalizers: readonly string[]) =>
    here.client.create(Sample, { metadata: { ...key, name, finalizers }, spec: { count: 1 } });
  await create("a", ["deployer.nuvolaris.org/finalizer"]);
  await create("b", ["example.com/keep"]);
  await create("c", ["deployer.nuvolaris.org/finalizer"]);
  for (const name of ["a", "b"]) await here.client.delete(Sample, { ...key, name });

  await here.clock.advance(200_000);
  expect((await here.line.call("doctor")).code).toBe(0);
  expect((await here.line.call("doctor", "--stuck-after", "1m")).code).toBe(1);
  await here.clock.advance(101_000);
  const { stdout } = await here.line.call("doctor");

  expect(stdout.match(/^problem.*$/gm)).toEqual([
    expect.stringMatching(
      /deletions +Sample default\/a is being deleted since .* waits for deployer\.nuvolaris\.org\/finalizer$/,
    ),
  ]);
  expect(stdout).toContain("deployer unlock samples.nuvolaris.org a -n default\n");
  expect((await here.line.call("doctor", "-n", "kube-system")).code).toBe(0);
  expect((await here.line.call("doctor", "-n", "kube-*")).code).toBe(0);
  expect((await here.line.call("doctor", "-n", "!kube-*")).stdout).toContain("Sample default/a is being deleted since");
});

test("for patterns the rights are missing in the cluster, and the cure is quoted for a shell", async () => {
  await using here = await world();

  const flags = ["-n", "team-*", "!team-b", "--service-account", "default/deployer"];
  const { stdout } = await here.line.call("doctor", ...flags);

  expect(stdout).toContain("the service account default/deployer may not list, watch namespaces in all namespaces");
  expect(stdout).toContain("deployer rbac -n 'team-*' '!team-b' --service-account default/deployer | kubectl apply");
  const named = await here.line.call("doctor", "-n", "a", "b", "!b", "--service-account", "default/deployer");
  expect(new Set(named.stdout.match(/(?<=samples\.nuvolaris\.org in ).*$/gm))).toEqual(new Set(["namespace a"]));
});

test("of many stuck objects twenty are told and the rest is counted", async () => {
  await using here = await world();
  for (let index = 0; index < 23; index++) {
    const metadata = { ...key, name: `a-${index}`, finalizers: ["deployer.nuvolaris.org/finalizer"] };
    await here.client.create(Sample, { metadata, spec: { count: 1 } });
    await here.client.delete(Sample, { ...key, name: metadata.name });
  }
  await here.clock.advance(301_000);

  const { stdout } = await here.line.call("doctor");

  expect(stdout.match(/^problem/gm)).toHaveLength(21);
  expect(stdout).toContain("3 more samples.nuvolaris.org wait");
});

test("clocks that disagree are a problem", async () => {
  await using here = await world();
  const line = here.lineTo(async (request) => {
    const response = await here.handle(request);
    const { status, headers, body } = response;
    const date = new Date(here.clock.now() + 90_000).toUTCString();
    return new Response(body, { status, headers: [...headers, ["date", date]] });
  });

  expect((await line.call("doctor")).stdout).toMatch(
    /^problem {2}connection +this machine's clock is (?:89|90) s behind the API server's$/m,
  );
});

test("without a connection there is one finding, in time", { timeout: 120_000 }, async () => {
  await using here = await world();
  const line = here.lineTo(() => new Promise(() => undefined));

  let result: unknown;
  const ended = line.call("doctor", "--timeout", "10s", "--json").then((each) => (result = each));
  const advance = async (): Promise<void> => {
    await here.clock.advance(100);
    expect(result).toBeDefined();
  };
  await vi.waitFor(advance, { interval: 1, timeout: 100_000 });

  expect(await ended).toMatchObject({ code: 1 });
  expect(JSON.parse(line.stdout)).toEqual([
    { check: "connection", state: "problem", message: "not done within 10 s (--timeout)", cure: expect.anything() },
  ]);
});
