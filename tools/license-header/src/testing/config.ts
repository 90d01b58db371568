// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The environment without what a git hook, GitHub or the user's settings would add: tests are the same everywhere. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:GIT_|GITHUB_|NO_COLOR$)/.test(name));
  return { ...Object.fromEntries(own), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
}
