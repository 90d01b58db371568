// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The words after `console` on a fence: `window=watch deadline=60s needs=pods exit=1`. */

export interface FenceOptions {
  readonly window: string;
  readonly deadlineMs: number;
  readonly needs: readonly string[];
  readonly exitCode: number;
}

/** Longer than kubectl waits by itself, whose words then tell what did not come; on a busy machine programs take seconds to start. */
const defaultDeadlineMs = 60_000;

const defaults: FenceOptions = { window: "main", deadlineMs: defaultDeadlineMs, needs: [], exitCode: 0 };

type Reading = Partial<FenceOptions> | undefined;

const readers: Readonly<Record<string, { readonly form: string; readonly read: (value: string) => Reading }>> = {
  window: {
    form: "a word, as in window=watch",
    read: (value) => (/^[a-z][a-z0-9-]*$/.test(value) ? { window: value } : undefined),
  },
  deadline: { form: "seconds, as in deadline=60s", read: (value) => readDeadline(value) },
  needs: {
    form: "capabilities, as in needs=pods,images",
    read: (value) => (/^[a-z-]+(,[a-z-]+)*$/.test(value) ? { needs: value.split(",") } : undefined),
  },
  exit: {
    form: "the exit code of the last command, as in exit=1",
    read: (value) => (/^\d{1,3}$/.test(value) ? { exitCode: Number(value) } : undefined),
  },
};

/** Reads them; what cannot be read is told, and has its default. */
export function parseFenceOptions(words: string): {
  readonly options: FenceOptions;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  let options = defaults;
  for (const word of words.split(/\s+/).filter((each) => each !== "")) {
    const [name = "", value = ""] = word.split("=", 2);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const read = reader?.read(value);
    if (read) options = { ...options, ...read };
    else if (reader) problems.push(`${word}: expected ${reader.form}`);
    else problems.push(`${word}: expected one of ${Object.keys(readers).join(", ")}, with = and a value`);
  }
  return { options, problems };
}

function readDeadline(value: string): Reading {
  const seconds = /^(\d+)s$/.exec(value)?.[1];
  return seconds === undefined || Number(seconds) === 0 ? undefined : { deadlineMs: Number(seconds) * 1000 };
}
