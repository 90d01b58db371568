// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { inlineSvg } from "./inline-svg.ts";

const options = { id: "picture-1", label: 'Two "pods" & a node' };

test("a picture becomes an element with a label and without a size of its own", () => {
  const svg = inlineSvg(
    '<?xml version="1.0"?>\n<!-- Copyright -->\n<svg width="10" viewBox="0 0 10 10"><path/></svg>\n',
    options,
  );

  expect(svg).toBe(
    '<svg id="picture-1" data-picture role="img" aria-label="Two &quot;pods&quot; &amp; a node" viewBox="0 0 10 10"><path/></svg>',
  );
});

test("two pictures with the same ids on one page keep apart", () => {
  const svg = inlineSvg('<svg><marker id="a"/><path marker-end="url(#a)"/><use href="#a"/></svg>', options);

  expect(svg).toContain('<marker id="picture-1-a"/><path marker-end="url(#picture-1-a)"/><use href="#picture-1-a"/>');
});

test("the styles of a picture are its own, and fetch nothing", () => {
  const style = '@import url("https://fonts.example.org/css?a;b"); svg { --x: 1px; } .box { fill: red; } /* } */';
  const svg = inlineSvg(`<svg style="--y:2"><style>${style}</style></svg>`, { ...options, style: "width:300px;" });

  expect(svg).toContain('style="--y:2;width:300px;"');
  expect(svg).toContain('<style>[id="picture-1"] { & { --x: 1px; } .box { fill: red; } }</style>');
});

test("what is said to a screen reader is said once", () => {
  expect(inlineSvg("<svg>\n  <title>Old</title>\n<desc>Old</desc></svg>", options)).not.toContain("Old");
});

test("a file without an svg element is none", () => {
  expect(inlineSvg("<html></html>", options)).toBeUndefined();
});
