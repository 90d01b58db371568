// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How each command of a transcript ends: told by what comes next in its window, which may be some steps later. */
import type { DeckProblem } from "../deck/deck-error.ts";
import type { Action, CommandAction, Step } from "./transcript.ts";

/** Flags with which kubectl goes on until it is interrupted. */
const watching = /^kubectl\b(?=.*\s(?:-w|--watch|--watch-only|logs .*-f|--follow)(?:\s|$))/s;

interface Endings {
  readonly steps: readonly Step[];
  readonly problems: readonly Omit<DeckProblem, "file">[];
}

/** The steps with the ends of their commands, and what is waited for in a window in which nothing runs. */
export function withEndings(steps: readonly Step[]): Endings {
  const problems: Omit<DeckProblem, "file">[] = [];
  const endings = new Map<CommandAction, CommandAction["ending"]>();
  const running = new Map<string, CommandAction>();
  const take = (window: string, action: Action): void => {
    if (action.type === "command") {
      endings.set(action, watching.test(action.command) ? "is-watched" : "exits");
      running.set(window, action);
      return;
    }
    const command = running.get(window);
    if (command) endings.set(command, "stays");
    else problems.push({ line: action.line, message: `${whatOf(action)}, but nothing runs in the window ${window}` });
    if (action.type === "interrupt") running.delete(window);
  };
  for (const { window, actions } of steps) for (const action of actions) take(window, action);
  return {
    problems,
    steps: steps.map((step) => ({ ...step, actions: step.actions.map((each) => ended(each, endings)) })),
  };
}

function ended(action: Action, endings: ReadonlyMap<CommandAction, CommandAction["ending"]>): Action {
  return action.type === "command" ? { ...action, ending: endings.get(action) ?? "exits" } : action;
}

function whatOf({ type }: Action): string {
  return type === "interrupt" ? "^C ends what runs" : "a line without a command is what a running one prints";
}
