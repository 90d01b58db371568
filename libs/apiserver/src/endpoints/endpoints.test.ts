// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { startWithWidgets, TestServer, widget, widgets, type Answer } from "../test-server.ts";

const jsonPatch = { "content-type": "application/json-patch+json" };
const apply = { "content-type": "application/apply-patch+yaml" };
const pods = "/api/v1/namespaces/default/pods";

test("writers that race for one object all get through, each on the other's result", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a"));

  const labels = Array.from({ length: 20 }, (_, index) => ({ [`l${index}`]: "x" }));
  const answers = await Promise.all(
    labels.map((label) => server.merge(`${widgets}/a`, { metadata: { labels: label } })),
  );

  expect(answers.map(({ status }) => status)).toEqual(labels.map(() => 200));
  const { body } = await server.get(`${widgets}/a`);
  expect(Object.keys(body.metadata.labels ?? {})).toHaveLength(20);
});

test("a generated name that is taken is replaced by another", async () => {
  let calls = 0;
  // The first names are all the same; then they differ.
  const random = (): number => (calls++ < 200 ? 0 : (calls % 97) / 97);
  await using server = await startWithWidgets({ random });
  const nameless = { apiVersion: "example.org/v1", kind: "Widget", metadata: { generateName: "made-" } };

  const first = await server.post(widgets, nameless);
  const second = await server.post(widgets, nameless);

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.body.metadata.name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(second.body.metadata.name).not.toBe(first.body.metadata.name);
});

test("a list goes on where it stopped, at the version where it began", async () => {
  await using server = await startWithWidgets();
  for (const name of ["a", "b", "c"]) await server.post(widgets, widget(name));
  const first = await server.get(`${widgets}?limit=2`);
  await server.delete(`${widgets}/c`);
  await server.post(widgets, widget("d"));

  const token = encodeURIComponent(String(metadataOf(first.body)["continue"]));
  const rest = await server.get(`${widgets}?limit=2&continue=${token}`);

  expect(namesOf(first.body)).toEqual(["a", "b"]);
  expect(metadataOf(first.body)["remainingItemCount"]).toBe(1);
  expect(namesOf(rest.body)).toEqual(["c"]);
});

test("a read of a version that is yet to come waits for it", async () => {
  await using server = await startWithWidgets();
  const { body } = await server.post(widgets, widget("a"));
  const next = Number(body.metadata.resourceVersion) + 1;

  const reading = server.get(`${widgets}?resourceVersion=${next}`);
  await server.post(widgets, widget("b"));

  expect(namesOf((await reading).body)).toEqual(["a", "b"]);
});

test("a read of a version that does not come is a 504 after three seconds", async () => {
  await using server = await startWithWidgets();
  const reading = server.get(`${widgets}?resourceVersion=99999999999`);

  await server.clock.advance(3000);

  const { status, headers, body } = await reading;
  expect(status).toBe(504);
  expect(headers.get("retry-after")).toBe("1");
  expect(body["message"]).toMatch(/^Timeout: Too large resource version: 99999999999, current: /);
});

test("a JSON patch with a test of the version removes a finalizer only of the object that was read", async () => {
  await using server = await startWithWidgets();
  const { body } = await server.post(widgets, widget("a", {}, { finalizers: ["example.org/a"] }));
  const operations = (version: string): object[] => [
    { op: "test", path: "/metadata/resourceVersion", value: version },
    { op: "remove", path: "/metadata/finalizers/0" },
  ];
  const patch = (version: string) =>
    server.call(`PATCH ${widgets}/a`, { body: operations(version), headers: jsonPatch });

  expect((await patch("1")).status).toBe(422);
  expect((await patch(body.metadata.resourceVersion ?? "")).status).toBe(200);
  expect((await server.get(`${widgets}/a`)).body.metadata.finalizers).toBeUndefined();
});

test("an apply creates, then owns what it says, and meets conflicts", async () => {
  await using server = await startWithWidgets();
  const applyAs = (manager: string, spec: object) =>
    server.call(`PATCH ${widgets}/a?fieldManager=${manager}`, {
      body: JSON.stringify(widget("a", spec)),
      headers: apply,
    });

  expect((await applyAs("alice", { count: 2, image: "nginx" })).status).toBe(201);
  const conflict = await applyAs("bob", { count: 3 });

  expect(conflict.status).toBe(409);
  expect(conflict.body["message"]).toBe('Apply failed with 1 conflict: conflict with "alice": .spec.count');
  expect((await applyAs("alice", { image: "nginx" })).body["spec"]).toEqual({ count: 1, image: "nginx" });
});

test("a scale changes the replicas of the kind's own path", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a", { count: 2 }));

  const scaled = await server.merge(`${widgets}/a/scale`, { spec: { replicas: 5 } });

  expect(scaled.body).toMatchObject({ apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 5 } });
  expect((await server.get(`${widgets}/a`)).body).toMatchObject({ metadata: { generation: 2 }, spec: { count: 5 } });
});

test("a scale of a wrong type is refused with the Scale that the patch has made", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a", { count: 3 }));

  const { status, body } = await server.merge(`${widgets}/a/scale`, { spec: { replicas: "x" } });

  expect(status).toBe(422);
  expect(body["message"]).toContain(
    String.raw`{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\"`,
  );
  expect(body["message"]).toContain(String.raw`\"managedFields\":[`);
});

test("a patch that changes the version of a custom resource is refused, with a warning of what that version does not know", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a"));

  const { status, headers } = await server.merge(`${widgets}/a`, { apiVersion: "example.org/v2" });

  expect(status).toBe(422);
  expect(headers.get("warning")).toBe(String.raw`299 - "unknown field \"spec\""`);
});

test("a write to the status keeps everything else", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a", { count: 2 }));

  const { body } = await server.merge(`${widgets}/a/status`, { spec: { count: 9 }, status: { ready: 1 } });

  expect(body).toMatchObject({ metadata: { generation: 1 }, spec: { count: 2 }, status: { ready: 1 } });
});

test("a body over 3 MiB is a 413, an object over etcd's limit a 500", async () => {
  await using server = await startWithWidgets();

  expect((await server.post(widgets, widget("a", { image: "x".repeat(3 * 1024 * 1024) }))).status).toBe(413);
  expect((await server.post(widgets, widget("b", { image: "x".repeat(1_600_000) }))).body).toMatchObject({
    code: 500,
    message: "etcdserver: request is too large",
  });
});

test("YAML is read and written", async () => {
  await using server = await startWithWidgets();
  const body = "apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  count: 7\n";

  const created = await server.call(`POST ${widgets}`, { body, headers: { "content-type": "application/yaml" } });
  const read = await server.call(`GET ${widgets}/a`, { headers: { accept: "application/yaml" } });

  expect(created.status).toBe(201);
  expect(read.headers.get("content-type")).toBe("application/yaml");
  expect(read.text).toMatch(/^apiVersion: example.org\/v1\nkind: Widget\n/);
  expect(read.text).toContain("spec:\n  count: 7\n");
});

test("a binding puts a pod on a node once", async () => {
  await using server = await TestServer.start();
  await server.post(pods, pod("a"));
  const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "a" }, target: { kind: "Node", name: "n1" } };

  expect((await server.post(`${pods}/a/binding`, binding)).status).toBe(201);
  const bound = await server.get(`${pods}/a`);
  expect(bound.body["spec"]).toMatchObject({ nodeName: "n1" });
  expect(bound.body["status"]).toMatchObject({ conditions: [{ type: "PodScheduled", status: "True" }] });

  const again = await server.post(`${pods}/a/binding`, binding);
  expect(again.body["message"]).toBe(
    'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
  );
});

test("an eviction deletes a pod, unless a disruption budget forbids it", async () => {
  await using server = await TestServer.start();
  await server.post(pods, pod("free"));
  await server.post(pods, pod("kept", { app: "kept" }));
  await server.merge(`${pods}/kept/status`, { status: { phase: "Running" } });
  const selector = { matchLabels: { app: "kept" } };
  await server.post("/apis/policy/v1/namespaces/default/poddisruptionbudgets", {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "budget" },
    spec: { minAvailable: 1, selector },
  });
  const evict = (name: string) =>
    server.post(`${pods}/${name}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } });

  expect((await evict("free")).status).toBe(201);
  expect((await server.get(`${pods}/free`)).status).toBe(404);
  expect(await evict("kept")).toMatchObject({
    status: 429,
    body: { message: "Cannot evict pod as it would violate the pod's disruption budget." },
  });
});

test("a log is what the kubelet of the pod's node says", async () => {
  const asked: string[] = [];
  await using server = await TestServer.start({
    kubelet: (node, { url }) => {
      asked.push(`${node} ${url}`);
      return Promise.resolve(new Response("hello\n"));
    },
  });
  await server.post(pods, pod("a"));
  expect((await server.get(`${pods}/a/log`)).text).toBe("");
  await server.post(`${pods}/a/binding`, { apiVersion: "v1", kind: "Binding", metadata: {}, target: { name: "n1" } });

  expect((await server.get(`${pods}/a/log?tailLines=5&container=main`)).text).toBe("hello\n");
  expect(asked).toEqual(["n1 http://n1/containerLogs/default/a/main?tailLines=5"]);
  expect((await server.get(`${pods}/a/log?container=other`)).body["message"]).toBe(
    "container other is not valid for pod a",
  );
});

test("a log of a node that does not answer is a 500 that says so", async () => {
  await using server = await TestServer.start();
  await server.post(pods, pod("a"));
  await server.post(`${pods}/a/binding`, { apiVersion: "v1", kind: "Binding", metadata: {}, target: { name: "n1" } });

  expect((await server.get(`${pods}/a/log`)).body["message"]).toBe(
    "Internal error occurred: cannot read the log of pod a: the kubelet of node n1 does not answer: no kubelet is connected to this server",
  );
});

test("a review is answered and not stored", async () => {
  await using server = await TestServer.start();

  const { status, body } = await server.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb: "get", resource: "pods" } },
  });

  expect(status).toBe(201);
  expect(body["status"]).toMatchObject({ allowed: true });
});

function pod(name: string, labels: object = {}): object {
  const spec = { containers: [{ name: "main", image: "nginx" }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec };
}

function namesOf(list: { readonly [field: string]: unknown }): readonly unknown[] {
  const { items } = list;
  return Array.isArray(items) ? items.map((item: { metadata: { name: string } }) => item.metadata.name) : [];
}

function metadataOf(list: object): Record<string, unknown> {
  // Proof of the cast: every list of an API server has metadata.
  return (list as { metadata: Record<string, unknown> }).metadata;
}

test("an apply that would create needs the right to create, after it has the one to patch", async () => {
  await using server = await startWithWidgets();
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const role = (verbs: readonly string[]) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "writer" },
    rules: [{ apiGroups: ["example.org"], resources: ["widgets"], verbs }],
  });
  await server.post(`${rbac}/clusterroles`, role(["patch"]));
  await server.post(`${rbac}/clusterrolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "writer" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "writer" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }],
  });
  const headers = { ...apply, "impersonate-user": "jane" };
  const applyAs = (body: unknown): Promise<Answer> =>
    server.call(`PATCH ${widgets}/a?fieldManager=jane`, { headers, body: JSON.stringify(body) });

  expect((await applyAs(widget("a"))).body).toMatchObject({
    code: 403,
    message:
      'widgets.example.org "a" is forbidden: User "jane" cannot create resource "widgets" in API group "example.org" in the namespace "default"',
  });
  expect((await server.get(`${widgets}/a`)).status).toBe(404);

  await server.merge(`${rbac}/clusterroles/writer`, role(["create", "patch"]));
  expect((await applyAs(widget("a"))).status).toBe(201);
});
