// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is measured in a page with all slides of a deck. Each function is sent there as its text: it sees nothing of this file
 * but itself. Lists have one element for each slide, in their order.
 */
import type { PageDocument, PageElement, PageStyle } from "./page-dom.ts";

declare const document: PageDocument;
declare const getComputedStyle: PageStyle;

export interface Overflow {
  readonly text: string;
  readonly where: "below" | "right of" | "above" | "left of" | "cut off" | "wider";
  readonly pixels: number;
}

/** What lies farthest outside of a slide's padding, or is cut off by the box that it is in. */
export function probeOverflow(): (Overflow | undefined)[] {
  const sections = document.querySelectorAll(
    'svg[data-marpit-svg] section:not([data-marpit-advanced-background]), section[data-marpit-advanced-background="content"]',
  );
  const tolerance = 1;
  return Array.from(sections, (section) => {
    const style = getComputedStyle(section);
    const box = section.getBoundingClientRect();
    const padding = (side: string): number => parseFloat(style[`padding${side}`] ?? "0");
    const found: Overflow[] = [];
    // Of a drawing and of a block of code the box counts: code may go into the padding around it.
    for (const element of section.querySelectorAll(
      "*:not(svg[data-picture] *, pre *, header, header *, footer, footer *)",
    )) {
      if (!element.checkVisibility()) continue;
      const own = getComputedStyle(element);
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
      if (own["position"] === "absolute" || width * height === 0) continue;
      const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40) || element.tagName.toLowerCase();
      const add = (where: Overflow["where"], pixels: number): void => {
        if (pixels > tolerance) found.push({ text, where, pixels: Math.round(pixels) });
      };
      add("below", bottom - (box.bottom - padding("Bottom")));
      add("right of", right - (box.right - padding("Right")));
      add("above", box.top + padding("Top") - top);
      add("left of", box.left + padding("Left") - left);
      if (own["display"] === "inline" || element.tagName.toLowerCase() === "svg") continue;
      const isVisible = own["overflowX"] === "visible";
      add(isVisible ? "wider" : "cut off", element.scrollWidth - element.clientWidth);
      if (!isVisible) add("cut off", element.scrollHeight - element.clientHeight);
    }
    return found.sort((one, other) => other.pixels - one.pixels)[0];
  });
}

export interface SmallText {
  readonly text: string;
  readonly pixels: number;
}

/** The smallest text of a slide, as it is shown: in a drawing that is scaled, too. */
export function probeText(): (SmallText | undefined)[] {
  const size = (element: PageElement): number => {
    const matrix = element.closest("svg[data-picture]") ? element.getScreenCTM?.() : undefined;
    const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
    return parseFloat(getComputedStyle(element)["fontSize"] ?? "0") * scale;
  };
  return Array.from(document.querySelectorAll("svg[data-marpit-svg]"), (slide) => {
    const found: SmallText[] = [];
    for (const element of slide.querySelectorAll("section *")) {
      const own = Array.from(element.childNodes, (node) => (node.nodeType === 3 ? node.textContent : "")).join("");
      const text = own.trim().replace(/\s+/g, " ");
      // What is only for screen readers is a dot.
      const { width, height } = element.getBoundingClientRect();
      const isShown = element.checkVisibility() && width * height > 1;
      if (text === "" || !isShown || element.closest("style, title, desc")) continue;
      found.push({ text: text.slice(0, 40), pixels: size(element) });
    }
    return found.sort((one, other) => one.pixels - other.pixels)[0];
  });
}

/** Whether there is neither a text nor a picture; header, footer and number are none. */
export function probeEmpty(): boolean[] {
  return Array.from(document.querySelectorAll("svg[data-marpit-svg]"), (slide) => {
    for (const element of slide.querySelectorAll("section *")) {
      if (element.closest("header, footer, style") || !element.checkVisibility()) continue;
      if (Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim() !== ""))
        return false;
      const { width, height } = element.getBoundingClientRect();
      const isDrawing = element.tagName.toLowerCase() === "svg" && width * height > 0;
      const isBackground = (element.getAttribute("style") ?? "").includes('url("data:');
      if (isDrawing || isBackground || (element.naturalWidth ?? 0) > 0) return false;
    }
    return true;
  });
}

export interface PaleText {
  readonly slide: number;
  readonly text: string;
  readonly ratio: number;
  readonly expected: number;
}

interface Axe {
  run(
    context: PageDocument,
    options: object,
  ): Promise<{
    readonly violations: readonly {
      readonly nodes: readonly {
        readonly element: PageElement;
        readonly any: readonly { readonly data: { contrastRatio: number; expectedContrastRatio: string } }[];
      }[];
    }[];
  }>;
}

declare const axe: Axe;

/** Every text with too little contrast, by the number of its slide, from 0. axe-core must be in the page. */
export async function probeContrast(): Promise<PaleText[]> {
  const slides = Array.from(document.querySelectorAll("svg[data-marpit-svg]"));
  const { violations } = await axe.run(document, {
    runOnly: ["color-contrast"],
    resultTypes: ["violations"],
    elementRef: true,
  });
  return violations.flatMap(({ nodes }) =>
    nodes.flatMap(({ element, any: [check] }) => {
      const slide = element.closest("svg[data-marpit-svg]");
      if (!slide || !check) return [];
      return {
        slide: slides.indexOf(slide),
        text: element.textContent.trim().replace(/\s+/g, " ").slice(0, 40),
        ratio: check.data.contrastRatio,
        expected: parseFloat(check.data.expectedContrastRatio),
      };
    }),
  );
}

/** Waits until the page has its fonts. */
export async function fontsReady(): Promise<void> {
  await document.fonts.ready;
}
