// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { inlineSvg } from "./inline-svg.ts";
import type { MarkdownIt, MarkdownToken } from "./markdown-it.ts";
import { drawMermaid, mermaidTitle, withoutAccessibility } from "./mermaid-diagram.ts";
import { embedPictures, pictureData, picturePath } from "./picture.ts";

/** Images and Mermaid diagrams become part of the page: SVG as elements, which take its fonts, all else as data. */
export function picturePlugin(md: MarkdownIt): void {
  let count = 0;
  const labels = new Map<MarkdownToken, string>();
  md.core.ruler.after("inline", "deck_pictures", ({ tokens, inlineMode }) => {
    if (inlineMode) return;
    count = 0;
    labels.clear();
    nameDiagrams(tokens, labels);
  });

  md.renderer.rules["deck_mermaid"] = (tokens, index) => {
    const token = tokens[index];
    if (!token) return "";
    const svg = drawMermaid(withoutAccessibility(token.content));
    return `<p>${inlineSvg(svg, { id: `picture-${++count}`, label: labels.get(token) ?? "Diagram" }) ?? ""}</p>\n`;
  };

  const plainImage = md.renderer.rules["image"];
  md.renderer.rules["image"] = (...given) => {
    const [tokens, index, options, env, self] = given;
    const token = tokens[index];
    const path = picturePath(token?.attrGet("src") ?? "");
    if (token && path !== undefined) {
      const label = self.renderInlineAsText(token.children ?? [], options, env);
      const style = token.attrGet("style") ?? undefined;
      const svg = path.endsWith(".svg")
        ? inlineSvg(readFileSync(path, "utf8"), { id: `picture-${++count}`, label, style })
        : undefined;
      if (svg !== undefined) return svg;
      token.attrSet("src", pictureData(path));
    }
    return plainImage?.(...given) ?? "";
  };

  const render = md.renderer.render.bind(md.renderer);
  md.renderer.render = (...given) => embedPictures(render(...given));
}

/** A diagram is called after its `accTitle`, or after the slide that it stands on. */
function nameDiagrams(tokens: readonly MarkdownToken[], labels: Map<MarkdownToken, string>): void {
  let heading = "";
  for (const [index, token] of tokens.entries()) {
    if (token.type === "marpit_slide_open") heading = "";
    if (token.type === "heading_open" && heading === "") heading = tokens[index + 1]?.content ?? "";
    if (token.type !== "fence" || !/^mermaid(?:\s|$)/.test(token.info.trim())) continue;
    token.type = "deck_mermaid";
    labels.set(token, mermaidTitle(token.content) ?? `Diagram: ${heading}`);
  }
}
