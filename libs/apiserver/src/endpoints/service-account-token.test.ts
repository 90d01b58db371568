// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { textAt } from "../built-ins/json-access.ts";
import { toJson } from "../registry/api-object.ts";
import { createMemoryDisk, MemoryStorageLog } from "../storage/memory-storage-log.ts";
import { TestServer, type Answer } from "../test-server.ts";

const core = "/api/v1/namespaces/default";
const accounts = `${core}/serviceaccounts`;
const whoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const secret = { metadata: { name: "bound" } };

async function startWithAccount(): Promise<TestServer> {
  const server = await TestServer.start();
  await server.post(accounts, { metadata: { name: "runner" } });
  await server.post(`${core}/secrets`, secret);
  return server;
}

function request(server: TestServer, spec: object = {}, metadata: object = {}): Promise<Answer> {
  return server.post(`${accounts}/runner/token`, { metadata, spec });
}

function statusOf({ body }: Answer): { readonly [member: string]: JsonValue | undefined } {
  const { status } = toJson(body);
  return isJsonObject(status) ? status : {};
}

function tokenOf(answer: Answer): string {
  return textAt(statusOf(answer), "token");
}

/** As somebody who has nothing but a token. */
async function ask(server: TestServer, token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return server.server.handle(new Request(`https://server${whoAmI}`, { method: "POST", headers, body: "{}" }));
}

test("a token says who it is for, and lets its account in", async () => {
  await using server = await startWithAccount();

  const answer = await request(server, { audiences: null });
  const [, claims = ""] = tokenOf(answer).split(".");
  const review: unknown = await (await ask(server, tokenOf(answer))).json();

  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ kind: "TokenRequest", metadata: { name: "runner", namespace: "default" } });
  expect(JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")))).toMatchObject({
    aud: ["https://kubernetes.default.svc.cluster.local"],
    sub: "system:serviceaccount:default:runner",
    "kubernetes.io": { namespace: "default", serviceaccount: { name: "runner" } },
  });
  expect(review).toMatchObject({
    status: {
      userInfo: {
        username: "system:serviceaccount:default:runner",
        groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      },
    },
  });
});

test("a token ends with its time", async () => {
  await using server = await startWithAccount();
  const token = tokenOf(await request(server, { expirationSeconds: 600 }));

  await server.clock.advance(599_000);
  expect((await ask(server, token)).status).toBe(201);
  await server.clock.advance(1000);
  expect((await ask(server, token)).status).toBe(401);
});

test("a token ends with its account, even if another one of the name comes", async () => {
  await using server = await startWithAccount();
  const token = tokenOf(await request(server));

  await server.delete(`${accounts}/runner`);
  await server.post(accounts, { metadata: { name: "runner" } });

  expect((await ask(server, token)).status).toBe(401);
});

test("a token ends with the object that it is bound to", async () => {
  await using server = await startWithAccount();
  const boundObjectRef = { kind: "Secret", apiVersion: "v1", name: "bound" };
  const token = tokenOf(await request(server, { boundObjectRef }));

  expect((await ask(server, token)).status).toBe(201);
  await server.delete(`${core}/secrets/bound`);
  expect((await ask(server, token)).status).toBe(401);
});

test("a token for somebody else does not let in", async () => {
  await using server = await startWithAccount();

  expect((await ask(server, tokenOf(await request(server, { audiences: ["vault"] })))).status).toBe(401);
});

test("a token that was changed does not let in", async () => {
  await using server = await startWithAccount();

  expect((await ask(server, `${tokenOf(await request(server))}x`)).status).toBe(401);
});

test("a token that carries the signature of another does not let in", async () => {
  await using server = await startWithAccount();
  const [one, other] = [tokenOf(await request(server)), tokenOf(await request(server))].map((token) =>
    token.split("."),
  );

  expect((await ask(server, [...(one ?? []).slice(0, 2), other?.[2]].join("."))).status).toBe(401);
});

test("with its key a token lets in after a restart, without it none does", async () => {
  const disk = createMemoryDisk();
  const start = (serviceAccountKey: string): Promise<TestServer> =>
    TestServer.start({ log: new MemoryStorageLog(disk), serviceAccountKey });
  let token = "";
  {
    await using server = await start("secret");
    await server.post(accounts, { metadata: { name: "runner" } });
    await server.post(`${core}/secrets`, secret);
    const boundObjectRef = { kind: "Secret", apiVersion: "v1", name: "bound" };
    token = tokenOf(await request(server, { boundObjectRef, expirationSeconds: 600 }));
  }
  {
    await using server = await start("another");
    expect((await ask(server, token)).status).toBe(401);
  }
  await using server = await start("secret");
  const review: unknown = await (await ask(server, token)).json();
  expect(review).toMatchObject({ status: { userInfo: { username: "system:serviceaccount:default:runner" } } });
  await server.clock.advance(599_000);
  expect((await ask(server, token)).status).toBe(201);
  await server.delete(`${core}/secrets/bound`);
  expect((await ask(server, token)).status).toBe(401);
});

const unknownSecret = { kind: "Secret", apiVersion: "v1", name: "x" };

test.each([
  { spec: { expirationSeconds: 5 }, code: 422, text: "may not specify a duration less than 10 minutes" },
  { spec: { expirationSeconds: 5e9 }, code: 422, text: "may not specify a duration larger than 2^32 seconds" },
  { spec: { expirationSeconds: "long" }, code: 400, text: "json: cannot unmarshal string into Go struct field" },
  { metadata: { name: "other" }, code: 422, text: "must match the service account name if specified" },
  { metadata: { namespace: "other" }, code: 422, text: "must match the service account namespace if specified" },
  { metadata: { uid: "other" }, code: 409, text: "the UID in the token request (other) does not match" },
  { spec: { boundObjectRef: unknownSecret }, code: 404, text: 'secrets "x" not found' },
  {
    spec: { boundObjectRef: { ...unknownSecret, name: "bound", uid: "x" } },
    code: 409,
    text: "does not match the UID",
  },
  { spec: { boundObjectRef: { ...unknownSecret, kind: "Job" } }, code: 400, text: "cannot bind token to object" },
])("a request that is refused: $text", async ({ spec, metadata, code, text }) => {
  await using server = await startWithAccount();

  const { status, body } = await request(server, spec, metadata);

  expect(status).toBe(code);
  expect(body["message"]).toContain(text);
});

test("an account that is not there has no tokens", async () => {
  await using server = await TestServer.start();

  const { status, body } = await server.post(`${accounts}/nobody/token`, {});

  expect(status).toBe(404);
  expect(body["message"]).toBe('serviceaccounts "nobody" not found');
});
