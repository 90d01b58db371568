// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What a rule asks for, and why. */
export interface Rule {
  /** A sentence without its full stop. */
  readonly title: string;
  /** Why it is asked for, and what to do. */
  readonly help: string;
  /** Whether a browser has to show the slide to know. */
  readonly rendered: boolean;
}

/** By their ids, which are what a report, SARIF and `--explain` call them. */
export const rules = {
  "front-matter": {
    title: "A deck says its title, its description and its language",
    help: "Browsers, screen readers and search engines read them. Write title, description and lang into the front matter.",
    rendered: false,
  },
  "one-heading": {
    title: "A slide has one heading",
    help: "It is the slide's one idea, and its name in the outline. Split a slide with two ideas; give a picture a heading.",
    rendered: false,
  },
  "heading-level": {
    title: "Titles and chapters are headings of level 1, slides of level 2",
    help: "A level that is skipped or used for its size breaks the outline of PDF and screen reader. Sizes are the theme's.",
    rendered: false,
  },
  "many-bullets": {
    title: "A slide, or each of its columns, has at most 7 points",
    help: "More are read aloud instead of explained. Split the slide, or move words to the notes.",
    rendered: false,
  },
  "long-code": {
    title: "A slide, or each of its columns, has at most 16 lines of code",
    help: "More cannot be read from the back of the room. Show a smaller region.",
    rendered: false,
  },
  "loose-code": {
    title: "Code is a region of a tested file or a step that is run",
    help: "What is only written on a slide goes stale. Use <!-- code: FILE#REGION -->, <!-- demo: TRANSCRIPT#STEP -->, or <!--!--> before a console block.",
    rendered: false,
  },
  "open-fence": {
    title: "A fence is closed by the fence that opened it",
    help: "Otherwise the rest of the slide is code. The closing fence has as many marks as the opening one, and no more text.",
    rendered: false,
  },
  "ruler-gap": {
    title: "A blank line stands on both sides of a ruler",
    help: "Dashes directly below a text make a heading of it, and the two slides become one.",
    rendered: false,
  },
  "speaker-notes": {
    title: "A slide has notes for its speaker",
    help: "Another trainer must be able to give the course. Write a comment below the slide's text.",
    rendered: false,
  },
  "remote-asset": {
    title: "Nothing is loaded from another host",
    help: "A training room may have no network, and other people's servers change. Put the file beside the deck.",
    rendered: false,
  },
  "broken-reference": {
    title: "Pictures, links, regions and steps exist",
    help: "What is named must be there when the deck is built. The message tells what was looked for.",
    rendered: false,
  },
  "image-alt": {
    title: "A picture has a text that says what it shows",
    help: "For those who cannot see it, and for the notes. ![What it shows](images/name.svg).",
    rendered: false,
  },
  "yaml-syntax": {
    title: "YAML on a slide parses",
    help: "Learners copy it. The message is the parser's.",
    rendered: false,
  },
  "kubernetes-manifest": {
    title: "A manifest on a slide is one that an API server takes",
    help: "It is sent to one, with dryRun=All and strict field validation; of a region, the whole file. One that is to be refused has a step that shows it.",
    rendered: false,
  },
  transcript: {
    title: "A transcript can be run and can fail",
    help: "It parses, the files that it names exist, and each of its steps expects some output.",
    rendered: false,
  },
  spelling: {
    title: "Words of the field are written as the field writes them",
    help: "The list is in lint.yaml, in the course's folder. Code, links and addresses are not looked at.",
    rendered: false,
  },
  overflow: {
    title: "Everything on a slide lies inside of its margins",
    help: "What is below or right of them is cut off on a projector. Shorten it, or split the slide.",
    rendered: true,
  },
  "small-text": {
    title: "Text is at least 18 px high",
    help: "On a slide of 1280 by 720, so that the last row can read it.",
    rendered: true,
  },
  contrast: {
    title: "Text has the contrast that WCAG 2 AA asks for",
    help: "4.5 to 1, or 3 to 1 for large text: https://www.w3.org/TR/WCAG22/#contrast-minimum",
    rendered: true,
  },
  "empty-slide": {
    title: "A slide shows something",
    help: "A picture that does not load or a ruler too many leaves a blank slide.",
    rendered: true,
  },
  "external-request": {
    title: "A built deck asks no other host for anything",
    help: "The rendered page was seen asking for it, or for a file that is not there.",
    rendered: true,
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof rules;

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(rules, text);
}
