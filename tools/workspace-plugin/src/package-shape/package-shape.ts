// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether what a package.json promises (exports, types, bin) is what its folder holds once it is built. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publint, type Message } from "publint";
import { formatMessage } from "publint/utils";

/** The folders with a package.json, relative to `root`, in the order of their names. */
export function packageFolders(root: string): string[] {
  return globSync("{apps/*,libs/*,slides,tools/*}/package.json", { cwd: root }).map(dirname).toSorted();
}

/** What is wrong with a package, as sentences. Suggestions are left out: what is published has a manifest of its own. */
export async function misshapes(folder: string): Promise<string[]> {
  // Proof of the cast: npm has read it before, as a manifest.
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true, level: "warning" });
  return messages
    .filter((message) => !isOfPackedTool(message))
    .map((message) => formatMessage(message, manifest, { color: false }) ?? message.code);
}

/** What `pack` writes below a tool's `dist` is a package of its own, with a manifest that is right there. */
function isOfPackedTool(message: Message): boolean {
  return (
    message.code === "NESTED_PACKAGE_JSON_FIELD_IGNORED" && message.args.filePath === "./dist/package/package.json"
  );
}
