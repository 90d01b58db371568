// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainEnvironment } from "./config.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Two lines, as this repository's own header. */
const configuration = `header:
  license:
    content: |
      Copyright the Example authors
      SPDX-License-Identifier: Apache-2.0
  language:
    TypeScript: { comment_style_id: DoubleSlash }
`;

/** The header that `.licenserc.yaml` of the repository asks of a TypeScript file. */
export const header = "// Copyright the Example authors\n// SPDX-License-Identifier: Apache-2.0\n";

export interface TemporaryRepository extends Disposable {
  readonly path: string;
  /** The absolute path of a file. */
  at(name: string): string;
  write(name: string, content: string | Buffer): void;
  read(name: string): string;
  git(...args: readonly string[]): string;
}

/** A git repository with these files committed, beside a `.licenserc.yaml` (covered by a header of its own). */
export function temporaryRepository(files: Readonly<Record<string, string | Buffer>> = {}): TemporaryRepository {
  const folder = temporaryFolder();
  const repository: TemporaryRepository = {
    path: folder.path,
    at: (name) => join(folder.path, name),
    write: (name, content) => {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true });
      writeFileSync(join(folder.path, name), content);
    },
    read: (name) => readFileSync(join(folder.path, name), "utf8"),
    git: (...args) =>
      execFileSync("git", [...identity, ...args], { cwd: folder.path, encoding: "utf8", env: plainEnvironment() }),
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
  repository.git("init", "-q", "-b", "main");
  const hashed = header.replaceAll("//", "#");
  for (const [name, content] of Object.entries({ ".licenserc.yaml": `${hashed}\n${configuration}`, ...files })) {
    repository.write(name, content);
  }
  repository.git("add", "--all");
  repository.git("commit", "-q", "-m", "begin");
  return repository;
}

const identity = ["-c", "user.name=Example", "-c", "user.email=example@example.org", "-c", "commit.gpgsign=false"];
