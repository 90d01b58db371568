// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { beforeAll, expect, test } from "vitest";
import { join } from "node:path";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import { createDeckEngine } from "./deck-engine.ts";
import { pictureUrl } from "./picture.ts";

const theme = "/* @theme nuvolaris */ section { width: 1280px; height: 720px; }";
let render: (markdown: string) => string;

beforeAll(async () => {
  const engine = await createDeckEngine(theme);
  render = (markdown) => engine.render(`---\ntheme: nuvolaris\npaginate: true\n---\n\n${markdown}`).html;
}, 60_000);

test.each(["ts", "yaml", "console", "go", "python", "diff", "dockerfile", "sh", "json"])(
  "%s has colours, each with enough contrast on the paper of code",
  (language) => {
    const code = '# a comment\n$ x: "text" 12\nconst a = new Map<string>(); // b\n- removed\n+ added\nreturn True\n';
    const html = render(`\`\`\`${language}\n${code}\n\`\`\`\n`);
    const colours = new Set([...html.matchAll(/[^-]color:(#[0-9a-fA-F]{6})/g)].map(([, colour = ""]) => colour));

    expect(colours.size).toBeGreaterThan(1);
    for (const colour of colours)
      expect({ colour, contrast: contrast(colour, "#f3f5f5") >= 4.5 }).toEqual({ colour, contrast: true });
  },
);

test("a long line of code has its colours to the end", () => {
  const html = render(`\`\`\`ts\nconst a = [${'"x", '.repeat(400)}true];\n\`\`\`\n`);

  expect(/color:#8F3D0A"> true/i.test(html)).toBe(true);
});

test("code of a language that is not known is shown as it is", () => {
  expect(render("```nonsense\na < b\n```\n")).toContain("a &lt; b");
});

test("an SVG becomes a part of the page, another picture becomes data", () => {
  using course = new SpecimenCourse({});
  course.write("a (1).svg", '<svg viewBox="0 0 1 1"><text>Pod</text></svg>');
  course.write("b.png", Buffer.from([1, 2, 3]));
  const svg = pictureUrl(join(course.root, "a (1).svg"));

  const html = render(
    `![A pod w:300](${svg})\n\n![bg](${svg})\n\n![Bytes](${pictureUrl(join(course.root, "b.png"))})\n`,
  );

  expect(html).toMatch(
    /<svg id="picture-1" data-picture role="img" aria-label="A pod" viewBox="0 0 1 1" style="width:300px;">/,
  );
  expect(html).toContain("url(&quot;data:image/svg+xml;base64,");
  expect(html).toContain('src="data:image/png;base64,AQID"');
  expect(html).not.toContain("deck-image:");
});

test("a Mermaid diagram is drawn, called after its slide or its own title, and fetches nothing", () => {
  const html = render(
    "## The loop\n\n```mermaid\nflowchart LR\n  A --> B\n```\n\n---\n\n```mermaid\nflowchart LR\n  accTitle: Two pods\n  A --> B\n```\n",
  );

  expect(html).toContain('id="picture-1" data-picture role="img" aria-label="Diagram: The loop"');
  expect(html).toContain('id="picture-2" data-picture role="img" aria-label="Two pods"');
  expect(html).not.toMatch(/@import|googleapis/);
});

test("each slide knows its number and how many there are", () => {
  const html = render("# A\n\n---\n\n# B\n");

  expect(html).toContain("--slide:2;--slides:2;");
});

test("an emoji stays a character", () => {
  expect(render("# 🚀 :rocket:\n")).toContain("🚀 :rocket:");
});

/** The contrast of two colours, as WCAG 2.2 counts it. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
