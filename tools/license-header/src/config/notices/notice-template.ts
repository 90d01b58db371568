// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The notices that licences prescribe for each file, by SPDX id. The texts are the licences' own: of their appendix
 * ("how to apply"), or the whole licence where it is its own notice (MIT, BSD, ISC …).
 */
import { apacheNotices } from "./apache-notices.ts";
import { gnuNotices } from "./gnu-notices.ts";
import { permissiveNotices } from "./permissive-notices.ts";
import { weakCopyleftNotices } from "./weak-copyleft-notices.ts";

/** Whose work it is: only Apache-2.0 makes a difference, of works that are licensed to the Apache Software Foundation. */
export type NoticeOwner = "own" | "foundation";

const notices: Readonly<Record<string, string>> = {
  ...apacheNotices,
  ...gnuNotices,
  ...permissiveNotices,
  ...weakCopyleftNotices,
};

/** The SPDX ids that have a notice here, sorted. */
export const noticeIds: readonly string[] = Object.keys(notices).toSorted();

/** The notice, with the placeholders "[year]", "[owner]" and "[software-name]". `undefined`: none is known. */
export function noticeTemplate(spdxId: string, owner: NoticeOwner): string | undefined {
  const id = spdxId === "Apache-2.0" && owner === "foundation" ? "Apache-2.0-ASF" : spdxId;
  return Object.hasOwn(notices, id) ? notices[id] : undefined;
}
