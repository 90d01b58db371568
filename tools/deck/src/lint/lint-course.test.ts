// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { systemClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { readTraining } from "../deck/training.ts";
import { brokenDecks, type BrokenDeck } from "../testing/broken-decks.ts";
import { SpecimenCourse } from "../testing/specimen-course.ts";
import type { Finding } from "./finding.ts";
import { lintCourse } from "./lint-course.ts";
import { rules } from "./rules.ts";

const notes = "<!--\nNotes.\n-->\n";

async function lint(course: SpecimenCourse): Promise<readonly Finding[]> {
  const training = await readTraining(join(course.root, "slides"));
  const { signal } = new AbortController();
  return (await lintCourse({ training, root: course.root, clock: systemClock, signal })).findings;
}

/** What the lint says of one deck, as `line rule message`. */
async function lintBody(body: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  using course = new SpecimenCourse({ "01-a": body });
  for (const [path, text] of Object.entries(files)) course.write(path, text);
  return (await lint(course)).map(({ line, rule, message }) => `${line} ${rule} ${message}`);
}

function courseOf({ head, body, files = {} }: BrokenDeck): SpecimenCourse {
  const course = new SpecimenCourse({ "01-a": body });
  if (head !== undefined) course.write("slides/01-a/deck.md", head + body);
  for (const [path, text] of Object.entries(files)) course.write(path, text);
  return course;
}

const inText = Object.entries(brokenDecks).filter(([id]) =>
  Object.entries(rules).some(([each, { rendered }]) => each === id && !rendered),
);

test.each(inText)("%s: the deck that breaks it is reported once, and for nothing else", async (rule, broken) => {
  using course = courseOf(broken);

  const { file = "slides/01-a/deck.md", line, says } = broken;
  expect(await lint(course)).toEqual([{ rule, file, line, message: expect.stringContaining(says) }]);
});

test("a deck that is in order is not reported", async () => {
  const body = [
    "<!-- _class: title -->\n\n# A title\n\nSome words, and `kubernetes`",
    "<!-- _class: columns -->\n\n## Two lists\n\n<!-- column -->\n\n- a\n- b\n- c\n- d\n\n<!-- column -->\n\n- e\n- f\n- g\n- h",
    "## Code\n\n<!-- code: x.yaml#data -->\n\n<!--!-->\n```console\n$ echo a\na\n```",
    "## A picture\n\n![An arrow](images/a.svg) [there](#1) [file](../../x.yaml#L2) [step](lab/transcript-1.md#the-step)",
    "## A drawing\n\n```mermaid\naccTitle: An arrow\ngraph LR\n  a --> b\n```",
  ];

  expect(
    await lintBody(body.map((slide) => `${slide}\n\n${notes}`).join("\n---\n\n"), {
      "slides/lint.yaml": "words:\n  Kubernetes: [kubernetes]\n",
      "x.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: elsewhere\n# #region data\ndata:\n  a: b\n# #endregion\n",
      "slides/01-a/images/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>',
      "slides/01-a/lab/transcript-1.md":
        "---\ntitle: T\n---\n\n## The step\n\n### A {#a}\n\n```console\n$ echo a\na\n```\n",
    }),
  ).toEqual([]);
});

test.each([
  [
    "text directly above dashes",
    `text\n---\n`,
    "10 ruler-gap dashes directly below a text, or indented, begin no slide",
  ],
  [
    "dashes indented as code",
    `text\n\n    ---\n`,
    "11 ruler-gap dashes directly below a text, or indented, begin no slide",
  ],
  ["an indented ruler", `text\n\n${notes}\n ---\n\n## B\n\nb\n`, "15 ruler-gap the ruler is indented"],
  ["a list directly above", `${notes}\n- a\n---\n\n## B\n\nb\n`, "14 ruler-gap there is no blank line above the ruler"],
  [
    "a heading directly below",
    `text\n\n${notes}\n---\n## B\n\nb\n`,
    "15 ruler-gap there is no blank line below the ruler",
  ],
])("a ruler: %s", async (_title, body, says) => {
  expect(await lintBody(`## A\n\n${body}\n${notes}`)).toEqual([says]);
});

test("dashes in code and in notes are no rulers", async () => {
  expect(
    await lintBody("## A\n\ntext\n\n<!--\nNotes\n---\nmore\n-->\n\n<!--!-->\n```console\n$ echo a\n---\n```\n"),
  ).toEqual([]);
});

test.each([
  [
    "in the front matter",
    "---\ntitle: A\ndescription: B\nlang: en\nbackgroundImage: url('https://pictures.invalid/a.jpg')\n---\n",
    5,
  ],
  ["as a picture", "![A picture](https://pictures.invalid/a.jpg)", 9],
  ["as a background", "![bg A picture](https://pictures.invalid/a.jpg)", 9],
  ["in HTML", '<img alt="A picture" src="https://pictures.invalid/a.jpg">', 9],
  ["in a directive", "<!-- _backgroundImage: url(https://pictures.invalid/a.jpg) -->", 9],
  ["in a style", "<style scoped>p { background: url(https://pictures.invalid/a.jpg) }</style>", 9],
])("what is remote %s is found once", async (_title, text, line) => {
  using course = new SpecimenCourse({ "01-a": `## A\n\n${text}\n\ntext\n\n${notes}` });
  if (text.startsWith("---")) course.write("slides/01-a/deck.md", `${text}\n## A\n\ntext\n\n${notes}`);

  expect(await lint(course)).toEqual([
    {
      rule: "remote-asset",
      file: "slides/01-a/deck.md",
      line,
      message: "https://pictures.invalid/a.jpg is on another host",
    },
  ]);
});

test.each([
  ["a link to a slide that is not there", "[a](#2)", "9 broken-reference there is no slide #2; there are 1"],
  ["a link to a heading", "[a](../../a.md#the-end)", "9 broken-reference ../../a.md has no #the-end"],
  ["a link to a line", "[a](../../a.md#L9)", "9 broken-reference ../../a.md has no #L9"],
  ["a link to a file", "[a](lab/gone.md#x)", "9 broken-reference there is no file lab/gone.md"],
  ["a file that the slide speaks of", "Open `src/gone.ts`.", "9 broken-reference there is no file src/gone.ts"],
  ["a file that the notes speak of", "<!-- See src/gone.ts. -->", "9 broken-reference there is no file src/gone.ts"],
  ["a region", "<!-- code: a.md#gone -->", '9 broken-reference a.md: there is no region "gone"'],
])("%s", async (_title, text, says) => {
  expect(await lintBody(`## A\n\n${text}\n\n${notes}`, { "a.md": "# A\n\n## The start\n" })).toEqual([
    expect.stringContaining(says),
  ]);
});

test("what is no file of the project is not looked for", async () => {
  const words =
    "Open `a.md`, `a/<name>.ts`, `~/x/y.ts`, `/etc/x/y.json`, https://example.org/x/y.ts and [a](../../a.md#the-start).";

  expect(await lintBody(`## A\n\n${words}\n\n${notes}`, { "a.md": "# A\n\n## The start\n" })).toEqual([]);
});

test("the theme is looked at, too", async () => {
  using course = new SpecimenCourse({ "01-a": `## A\n\ntext\n\n${notes}` });
  course.write("slides/theme/nuvolaris.css", '/* @theme nuvolaris */\n@import "https://fonts.invalid/a.css";\n');

  expect(await lint(course)).toEqual([
    {
      rule: "remote-asset",
      file: "slides/theme/nuvolaris.css",
      line: 2,
      message: "https://fonts.invalid/a.css is on another host",
    },
  ]);
});

const sample = (spec: string): string =>
  `apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  ${spec}\n`;
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { size: { type: integer, minimum: 1 } } } }
`;

test("an object of a kind of the course is judged by its definition", async () => {
  const files = { "slides/lint.yaml": "definitions: [crd.yaml]\n", "crd.yaml": definition };
  const slide = `## A\n\n<!-- code: x.yaml -->\n\n${notes}`;

  expect(await lintBody(slide, { ...files, "x.yaml": sample("size: 1") })).toEqual([]);
  expect(await lintBody(slide, { ...files, "x.yaml": sample("size: 0") })).toEqual([
    expect.stringContaining('9 kubernetes-manifest x.yaml:1: Widget.example.org "a" is invalid: spec.size'),
  ]);
  expect(await lintBody(slide, { "x.yaml": sample("size: 1") })).toEqual([
    "9 kubernetes-manifest x.yaml:1: there is no kind Widget in example.org/v1",
  ]);
});

test("a manifest is one that is refused where a step shows that", async () => {
  const files = {
    "slides/lint.yaml": "definitions: [crd.yaml]\n",
    "crd.yaml": definition,
    "x.yaml": sample("size: 0"),
  };
  const step = (exit: string): string =>
    `---\ntitle: T\n---\n\n### A {#a}\n\n\`\`\`console${exit}\n$ kubectl apply -f x.yaml\n<any>\n\`\`\`\n`;
  const lintWith = (exit: string): Promise<readonly string[]> =>
    lintBody(`## A\n\n<!-- code: x.yaml -->\n\n${notes}`, { ...files, "slides/01-a/lab/transcript-1.md": step(exit) });

  expect(await lintWith(" exit=1")).toEqual([]);
  expect(await lintWith("")).toHaveLength(1);
});

test("a kustomization and its patches are no objects", async () => {
  const slide = `## A\n\n<!-- code: k/kustomization.yaml -->\n\n<!-- code: k/patch.yaml -->\n\n${notes}`;
  const patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  replicas: 2\n";
  const kustomization = (patches: string): string =>
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${patches}\n`;

  expect(
    await lintBody(slide, {
      "k/kustomization.yaml": kustomization("patches:\n  - path: patch.yaml"),
      "k/patch.yaml": patch,
    }),
  ).toEqual([]);
  expect(
    await lintBody(slide, { "k/kustomization.yaml": kustomization("resources: []"), "k/patch.yaml": patch }),
  ).toEqual([expect.stringContaining('11 kubernetes-manifest k/patch.yaml:1: Deployment.apps "a" is invalid')]);
});

test("a front matter that cannot be read is a finding, and keeps no other deck from being looked at", async () => {
  using course = new SpecimenCourse({ "01-a": "", "02-b": "## B\n\ntext\n" });
  course.write("slides/01-a/deck.md", "# No front matter\n");

  expect((await lint(course)).map(({ rule, file, line }) => `${file}:${line} ${rule}`)).toEqual([
    "slides/01-a/deck.md:1 front-matter",
    "slides/02-b/deck.md:7 speaker-notes",
  ]);
});

/** The faults of a deck that was written in a hurry, in one. */
const hurried = `---
marp: true
theme: gaia
backgroundImage: url('https://pictures.invalid/hero.jpg')
---

![bg left:40% 80%](./image/logo.png)

# **A course**
## About something

---

![bg](https://pictures.invalid/800x200?text=Divider)

---
# A descriptor

\`\`\`yaml
apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
    - name: a
      ports:
      - containerPort: 80
\`\`\`\`

---

![bg fit](./image/map.png)

 ---
# Two in one

- a
  - **the last line**
---

# Not closed

\`\`\`
$ ls
`;

test("a deck with the usual faults is reported for each of them", async () => {
  using course = new SpecimenCourse({ "01-a": "" });
  course.write("slides/01-a/deck.md", hurried);

  const counted = Map.groupBy(await lint(course), ({ rule }) => rule);
  expect(Object.fromEntries([...counted].map(([rule, findings]) => [rule, findings.map(({ line }) => line)]))).toEqual({
    "front-matter": [1, 1, 1],
    "remote-asset": [4, 14],
    "image-alt": [7, 14, 33],
    "broken-reference": [7, 33],
    "speaker-notes": [9, 14, 17, 33, 36, 42],
    "one-heading": [10, 14, 33],
    "ruler-gap": [16, 35, 35, 40],
    "heading-level": [9, 17, 36, 42],
    "loose-code": [19, 44],
    "open-fence": [29, 44],
    "kubernetes-manifest": [20],
  });
});
