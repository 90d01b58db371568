// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `fix` would change, for the formats that show it. */
import type { ListedFile } from "../files/listed-file.ts";
import { editBetween } from "../report/edit.ts";
import type { Edit, Finding } from "../report/report.ts";
import type { PreparedHeader } from "./ruleset.ts";
import type { Mendable } from "./findings.ts";
import { isAboutFile, putIn } from "./mend.ts";
import { WholeContent } from "./whole-content.ts";

/** The findings with their edits. A file that is gone by now, or that `fix` would leave alone, has none. */
export async function withEdits(
  mendable: readonly Mendable[],
  { root, signal }: { readonly root: string; readonly signal: AbortSignal },
): Promise<readonly Finding[]> {
  await using contents = new WholeContent({ cwd: root, signal });
  const findings: Finding[] = [];
  for (const { finding, file, prepared } of mendable) {
    signal.throwIfAborted();
    findings.push(await withEdit(finding, () => editOf(contents, file, prepared)));
  }
  return findings;
}

async function withEdit(finding: Finding, edit: () => Promise<Edit>): Promise<Finding> {
  try {
    return { ...finding, edit: await edit() };
  } catch (error) {
    if (isAboutFile(error)) return finding;
    throw error;
  }
}

async function editOf(contents: WholeContent, file: ListedFile, prepared: PreparedHeader): Promise<Edit> {
  const before = await contents.read(file);
  return editBetween(before, putIn(file.path, before, [prepared]).after);
}
