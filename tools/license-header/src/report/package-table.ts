// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The packages that were looked at, for people: a line for each, and how many are in which category. */
import { shownName } from "./file-name.ts";
import type { ListedPackage } from "./report.ts";

/** Cells that are longer push only their own line to the right. */
const widestCell = 44;

/** The table; empty when there are no packages. */
export function packageTable(packages: readonly ListedPackage[]): string {
  if (packages.length === 0) return "";
  const rows = [["package", "version", "licence", "category", "needed by"], ...packages.map(row)];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(widestCell, Math.max(...rows.map((cells) => cells[column]?.length ?? 0))),
  );
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n\n${totals(packages)}\n`;
}

function row({ name, version, license, category, isShipped, chain }: ListedPackage): readonly string[] {
  const needed = chain.length < 2 ? "nothing" : chain.slice(0, -1).join(" > ");
  return [name, version === "" ? "-" : version, license, category, `${isShipped ? "" : "development: "}${needed}`].map(
    shownName,
  );
}

/** `category A: 789 packages, 265 shipped; category B: …`, from the most to the fewest. */
function totals(packages: readonly ListedPackage[]): string {
  const groups = [...Map.groupBy(packages, ({ category }) => category)];
  return groups
    .toSorted(([, left], [, right]) => right.length - left.length)
    .map(([category, each]) => {
      const shipped = each.filter(({ isShipped }) => isShipped).length;
      return `category ${category}: ${each.length} package${each.length === 1 ? "" : "s"}, ${shipped} shipped`;
    })
    .join("; ");
}
