// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @typedef {{ write(text: string): unknown, readonly isTTY?: boolean }} Terminal */

/**
 * One line that counts the seconds on a terminal; elsewhere (a log) one line at the start and one at the end.
 * @param {Terminal} terminal
 * @param {string} title
 */
export function progressLine(terminal, title) {
  const start = performance.now();
  const seconds = () => `${Math.round((performance.now() - start) / 1000)} s`;
  const clear = terminal.isTTY ? "\r\u001b[K" : "";
  const show = () => terminal.write(`${clear}${title}: ${seconds()}`);
  const timer = terminal.isTTY ? setInterval(show, 1000) : undefined;
  terminal.write(terminal.isTTY ? title : `${title} ...\n`);
  return {
    /** @param {string} outcome */
    end(outcome) {
      clearInterval(timer);
      terminal.write(`${clear}${title}: ${outcome} after ${seconds()}\n`);
    },
  };
}
