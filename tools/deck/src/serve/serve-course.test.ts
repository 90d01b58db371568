// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A course that is served while it changes. */
import { once } from "node:events";
import { Agent, request, type IncomingMessage, type RequestOptions } from "node:http";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { recordedIo, SpecimenCourse, type RecordedIo } from "../testing/specimen-course.ts";
import { UsageError } from "../usage-error.ts";
import type { LiveMessage } from "./live-page.ts";
import { serveCourse } from "./serve-course.ts";
import { SiteServer } from "./site-server.ts";

vi.setConfig({ testTimeout: 180_000 });

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly io: RecordedIo;
  /** The next message that satisfies the predicate. */
  next(matches: (message: LiveMessage) => boolean): Promise<LiveMessage>;
}

async function serve(course: SpecimenCourse): Promise<Served> {
  const end = new AbortController();
  const io = recordedIo(course.root, { signal: end.signal });
  const ready = Promise.withResolvers<string>();
  const serving = serveCourse({ course: "slides", port: 0, io, onReady: ready.resolve });
  const url = await Promise.race([ready.promise, serving.then(() => Promise.reject(new Error("it ended")))]);
  const messages: LiveMessage[] = [];
  const listening = listen(url, messages, end.signal);
  return {
    url,
    io,
    next: async (matches) => {
      const found = await vi.waitUntil(() => messages.find(matches), { timeout: 120_000 });
      messages.length = 0;
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      end.abort(new Error("the test is over"));
      await Promise.all([serving, listening]);
    },
  };
}

async function listen(url: string, messages: LiveMessage[], signal: AbortSignal): Promise<void> {
  try {
    const answer = await get(url, { path: "/.deck/events", signal });
    for await (const text of answer.setEncoding("utf8")) {
      for (const [, data = ""] of String(text).matchAll(/^data: (.*)$/gm)) {
        // Proof of the cast: liveEvent wrote it.
        messages.push(JSON.parse(data) as LiveMessage);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const isReload = ({ type }: LiveMessage): boolean => type === "reload";
const hasProblems = (message: LiveMessage): boolean => message.type === "problems" && message.lines.length > 0;
const isClean = (message: LiveMessage): boolean => message.type === "problems" && message.lines.length === 0;
const text = async (url: string): Promise<string> => textOf(await get(url, {}));

test("a change of shown code reaches the page; a mistake is told with its line, and the last good page stays", async () => {
  using course = new SpecimenCourse({ "01-a": "# A\n\n<!-- code: src/x.ts -->\n" });
  course.write("src/x.ts", "before();\n");
  await using served = await serve(course);
  const page = `${served.url}01-a.html`;
  expect(await text(served.url)).toContain('href="01-a.html"');
  expect(await text(page)).toMatch(/before[\s\S]*new EventSource/);
  await served.next(isClean);

  course.write("src/x.ts", "after();\n");
  await served.next(isReload);
  expect(await text(page)).toContain("after");

  course.write("slides/01-a/deck.md", "---\ntitle: A\n---\n\n![gone](gone.svg)\n");
  expect(await served.next(hasProblems)).toEqual({
    type: "problems",
    lines: ["slides/01-a/deck.md:5  there is no picture gone.svg"],
  });
  expect(served.io.complained).toEqual(["slides/01-a/deck.md:5  there is no picture gone.svg\n"]);
  expect(await text(page)).toContain("after");

  course.write("slides/01-a/deck.md", "---\ntitle: A\n---\n\n# Mended\n");
  await served.next(isClean);
  await vi.waitUntil(async () => (await text(page)).includes("Mended"), { timeout: 60_000 });
});

test("a mistake in training.yaml is told, and ends nothing", async () => {
  using course = new SpecimenCourse({ "01-a": "# A\n" });
  await using served = await serve(course);

  course.write("slides/training.yaml", "title: only\n");

  expect(await served.next(hasProblems)).toMatchObject({
    lines: [expect.stringContaining("chapters: expected a list")],
  });
});

test("what lies beside the served folder stays there", async () => {
  using course = new SpecimenCourse({});
  course.write("site/a.html", "<body>a</body>");
  course.write("secret.txt", "secret");
  await using server = await SiteServer.start({ folder: join(course.root, "site"), port: 0 });

  expect(await status(server.url, "/a.html")).toBe(200);
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//../secret.txt", "/%"]) {
    expect({ path, status: await status(server.url, path) }).toEqual({ path, status: 404 });
  }
});

test("a port that is taken is named", async () => {
  await using server = await SiteServer.start({ folder: "/", port: 0 });
  const port = Number(new URL(server.url).port);

  const start = SiteServer.start({ folder: "/", port });

  await expect(start).rejects.toThrow(UsageError);
  await expect(start).rejects.toThrow(`port ${port} is taken; name another one with --port`);
});

async function status(url: string, path: string): Promise<number | undefined> {
  const answer = await get(url, { path });
  answer.resume();
  return answer.statusCode;
}

/** Node's own agent may be made to use the proxy of the machine's environment. */
const direct = new Agent();

/** Sends the path as it is, where it is given: fetch would tidy it up. */
async function get(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const { hostname, port, pathname } = new URL(url);
  const asking = request({ hostname, port, path: pathname, agent: direct, ...options }).end();
  // Proof of the cast: that is what the event brings.
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  return answer;
}
