// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// For tests: an engine that answers from a table.
import { DockerError, type Docker } from "../k3s/docker.ts";

/** By the beginning of a command: what it prints. Whatever is not here fails as the engine does. */
export type Answers = Readonly<Record<string, string>>;

export interface FakeDocker extends Docker {
  /** The commands, in order. */
  readonly calls: readonly string[];
}

/** The longest beginning that fits answers. */
export function fakeDocker(answers: Answers): FakeDocker {
  const calls: string[] = [];
  const answer = (args: readonly string[]): Promise<string> => {
    const command = args.join(" ");
    calls.push(command);
    const beginnings = Object.keys(answers).filter((beginning) => command.startsWith(beginning));
    const [longest] = beginnings.sort((a, b) => b.length - a.length);
    const printed = longest === undefined ? undefined : answers[longest];
    if (printed !== undefined) return Promise.resolve(printed);
    return Promise.reject(new DockerError(`docker ${command} ended with 1: not known here`));
  };
  return {
    calls,
    run: answer,
    pipe: async (from, to) => {
      await answer(from);
      await answer(to);
    },
  };
}
