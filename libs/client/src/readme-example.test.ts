// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Client, Deployment, handlerTransport, isNotFound, type Transport } from "./index.ts";

// #region use
async function scaleUp(transport: Transport): Promise<number | undefined> {
  await using client = new Client({ transport, fieldManager: "my-operator" });
  const key = { namespace: "default", name: "web" };

  const web = await client.apply(Deployment, { metadata: key, spec: { replicas: 3 } });
  const { resourceVersion, uid } = web.metadata;

  for await (const event of client.watch(Deployment, { namespace: "default", resourceVersion })) {
    if (event.type === "MODIFIED" && event.object.status?.readyReplicas === 3) break;
  }

  await client.delete(Deployment, key, { uid }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
  return web.spec?.replicas;
}
// #endregion

test("the example of the README does what it says", async () => {
  const asked: string[] = [];
  const answers: Record<string, (text: string) => Response> = {
    PATCH: (text) =>
      Response.json({ ...(JSON.parse(text) as object), metadata: { name: "web", resourceVersion: "7", uid: "u" } }),
    GET: () =>
      new Response('{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"8"},"status":{"readyReplicas":3}}}\n'),
    DELETE: () => Response.json({ kind: "Status", reason: "NotFound" }, { status: 404 }),
  };
  const transport = handlerTransport(async (request) => {
    asked.push(`${request.method} ${new URL(request.url).search}`);
    return answers[request.method]?.(await request.text()) ?? new Response(null, { status: 405 });
  });

  expect(await scaleUp(transport)).toBe(3);

  expect(asked).toEqual([
    "PATCH ?fieldManager=my-operator",
    "GET ?watch=true&resourceVersion=7&allowWatchBookmarks=true",
    "DELETE ",
  ]);
});
