// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { bearer, handlerTransport, type ClusterConfig } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { beforeAll, expect, test, vi } from "vitest";
import type { OperatorProgram } from "./operator-program.ts";
import { runCli } from "./run-cli.ts";
import { CommandLine } from "./testing/command-line.ts";
import { verbs } from "./verbs.ts";

const patience = { timeout: 50_000 };

function greeter() {
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(() => ({ message: "hello" }));
  return operator;
}

// What is loaded at its first use takes real time.
beforeAll(() => Promise.all([...verbs.values()].map(({ load }) => load())), 180_000);

test("help tells the commands, and each command's help its flags", async () => {
  using line = new CommandLine(greeter());

  const { code, stdout, stderr } = await line.call("--help");
  expect([code, stderr]).toEqual([0, ""]);
  for (const verb of verbs.keys()) {
    expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
    const help = await line.call(verb, "--help");
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(`Usage: greeter ${verb} `) });
  }
  expect(await line.call("help")).toEqual({ code, stdout, stderr });
});

test.each([["run"], ["doctor"], ["plan", "-f", "FILE"], ["unlock", "sample", "a"], ["pause"], ["resume"]])(
  "%s goes to the cluster with the credentials of the operator's login",
  async (...argv) => {
    using line = new CommandLine(greeter());
    const file = line.file(
      "sample.yaml",
      "{apiVersion: nuvolaris.org/v1, kind: Sample, metadata: {name: a}, spec: {count: 1}}",
    );
    const used: ClusterConfig[] = [];
    const refused = Response.json({ kind: "Status", code: 403, reason: "Forbidden" }, { status: 403 });
    const io = { stdout: { write: () => true }, stderr: { write: () => true } };

    const ended = runCli(
      greeter().login(() => Promise.resolve(bearer("own"))),
      {
        argv: argv.map((each) => (each === "FILE" ? file : each)),
        env: line.env,
        io,
        process: line.process,
        transportTo: (cluster) => {
          used.push(cluster);
          return handlerTransport(() => Promise.resolve(refused.clone()));
        },
      },
    );
    if (argv[0] === "run") {
      await vi.waitFor(() => {
        expect(line.process.emit("SIGTERM")).toBe(true);
      }, patience);
    }
    await ended;

    expect(await used[0]?.credentials.authorize()).toEqual(bearer("own"));
  },
);

test("the version is told", async () => {
  using line = new CommandLine(greeter());

  expect(await line.call("--version")).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
});

test.each([
  [["surplus"], /^greeter: unknown command 'surplus'; --help tells what there is\n$/],
  [["run", "surplus"], /^greeter: too many arguments/],
  [["--nonsense"], /^greeter: unknown option '--nonsense'/],
  [["--metrics-bind-address", "eighty"], /expected host:port or :port/],
  [["--metrics-bind-address", ":99999"], /expected host:port or :port/],
  [["run", "--log-level", "loud"], /Allowed choices are debug, info, warn, error/],
  [["-A", "-n", "a"], /option '-A, --all-namespaces' cannot be used with option '-n, --namespace <patterns...>'/],
  [["--leader-elect-lease-duration", "15"], /expected a duration, as in 15s or 1m30s/],
])("%j is wrong usage: exit code 2, and a line that says what is wrong", async (argv, message) => {
  using line = new CommandLine(greeter());

  const { code, stderr, stdout } = await line.call(...argv);

  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("    at ");
});

test("what nobody expected is told with its stack and its causes, and is a failure", async () => {
  const cause = new RangeError("the cause");
  const create = (): never => {
    throw new Error("the bug", { cause });
  };
  using line = new CommandLine({ name: "broken", create });

  const { code, stderr } = await line.call();

  expect(code).toBe(1);
  expect(stderr).toMatch(/Error: the bug\n {4}at [^]*RangeError: the cause\n {4}at /);
});

test("an operator that was put together wrongly is told in a line", async () => {
  using line = new CommandLine(createOperator({ name: "empty" }));

  expect(await line.call()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^empty: nothing was registered: call operator\.on/m),
  });
});

test("options of the operator's own reach its making, with their defaults", async () => {
  const seen: unknown[] = [];
  const program: OperatorProgram = {
    name: "own",
    command: "called",
    options: [
      { flags: "--the-image <image>", description: "an image", default: "web:1" },
      { flags: "--colour <name>", description: "a colour" },
    ],
    create: (values) => {
      seen.push(values);
      return createOperator({ name: "own" });
    },
  };
  using line = new CommandLine(program);

  await line.call();
  await line.call("run", "--the-image", "web:2", "--colour", "red");

  expect(seen).toEqual([
    { theImage: "web:1", colour: undefined },
    { theImage: "web:2", colour: "red" },
  ]);
  expect((await line.call("run", "--help")).stdout).toContain("--the-image <image>");
});

test("a supervisor's channel is left when the work is done", async () => {
  using line = new CommandLine(greeter());
  line.process.connected = true;

  await line.call("--nonsense");

  expect(line.process.connected).toBe(false);
});
