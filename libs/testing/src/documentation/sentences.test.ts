// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { sentencesOf } from "./sentences.ts";

const page = `
# A page

## Before

Not this.

## Timers

<!-- region: x.ts -->

\`\`\`ts
// Nor. This.
\`\`\`

<!-- /region -->

A timer ticks,
again and again. \`stop\` ends it; see 2.5 for more.

- It holds nothing. (Others do.)
- It ends.

| what     | when   |
| -------- | ------ |
| \`idle\` | later. |

## Timers that are sharp

Neither.
`;

test("sentences are those of the section alone, in order", () => {
  expect(sentencesOf(page, "Timers")).toEqual([
    "A timer ticks, again and again.",
    "`stop` ends it; see 2.5 for more.",
    "It holds nothing.",
    "It ends.",
    "`idle` | later.",
  ]);
});

test("a heading that is not there is an error", () => {
  expect(() => sentencesOf(page, "Timer")).toThrow('the page has no heading "## Timer"');
});
