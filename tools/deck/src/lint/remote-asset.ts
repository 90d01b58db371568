// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What would be fetched from another host. A link that a reader may follow is none of it. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { LintedDeck } from "./linted-deck.ts";
import type { ProseLine } from "./prose.ts";
import type { StaticCheck } from "./static-rules.ts";

const image = /!\[(?:[^\][]|\[[^\]]*\])*\]\((?<target>[^\s)]+)/g;
const remote = /^(?:[a-z][\w+.-]*:)?\/\//i;
const patterns: readonly RegExp[] = [
  image,
  /\burl\(\s*["']?(?<target>(?:https?:)?\/\/[^"')\s]+)/gi,
  /@import\s+["'](?<target>(?:https?:)?\/\/[^"']+)/gi,
  /<(?!a\b)[a-z][^>]*?\s(?:src|srcset|poster|data|(?:xlink:)?href)\s*=\s*["']?(?<target>(?:https?:)?\/\/[^"'\s>]+)/gi,
];

/** The addresses on other hosts that what is written in a line loads something from. */
export function remoteAssets({ text }: Pick<ProseLine, "text">): readonly string[] {
  const targets = patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ groups }) => groups?.["target"] ?? ""),
  );
  return targets.filter((target) => remote.test(target));
}

export const remoteAsset: StaticCheck = function* (linted, { root }) {
  for (const line of written(linted)) {
    for (const target of remoteAssets(line)) yield { line: line.line, message: `${target} is on another host` };
  }
  for (const path of linted.expanded.pictures.filter((each) => each.endsWith(".svg"))) {
    const file = relative(root, path);
    for (const [index, text] of readFileSync(path, "utf8").split("\n").entries()) {
      for (const target of remoteAssets({ text }))
        yield { file, line: index + 1, message: `${target} is on another host` };
    }
  }
};

/** All lines that say what the page loads: front matter, directives, Markdown and HTML. */
function written({ deck, lines, slides }: LintedDeck): readonly ProseLine[] {
  const head = lines.slice(0, deck.frontMatter.endLine - 1).map((text, index) => ({ line: index + 1, text }));
  const body = slides.flatMap(({ slide, prose }) => [
    ...prose,
    ...slide.comments.filter(({ kind }) => kind === "directive").map(({ line, text }) => ({ line, text })),
  ]);
  return [...head.filter(({ text }) => !/^\s*#/.test(text)), ...body].sort((one, other) => one.line - other.line);
}
