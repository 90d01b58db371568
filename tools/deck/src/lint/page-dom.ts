// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The few parts of the DOM that are asked in the page; the types of all of it would be those of every file. */

export interface PageDocument extends PageParent {
  readonly fonts: { readonly ready: Promise<unknown> };
}

export interface PageElement extends PageParent {
  readonly tagName: string;
  readonly textContent: string;
  readonly childNodes: Iterable<PageNode>;
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly scrollWidth: number;
  readonly scrollHeight: number;
  /** Of an `img`: 0 until it is there. */
  readonly naturalWidth?: number;
  closest(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): PageBox;
  checkVisibility(): boolean;
  /** Of an element of SVG: from its units to pixels. */
  getScreenCTM?(): { readonly a: number; readonly b: number } | null;
}

interface PageParent {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

interface PageNode {
  /** 3: text. */
  readonly nodeType: number;
  readonly textContent: string;
}

interface PageBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** What the page computes of an element. */
export type PageStyle = (element: PageElement) => Readonly<Record<string, string>>;
