// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { renderMermaidSVG } from "beautiful-mermaid";

/** Colours are the theme's; see the variables at its head. */
const colours = {
  bg: "var(--mermaid-bg, #ffffff)",
  fg: "var(--mermaid-fg, #14212b)",
  line: "var(--mermaid-line, #5c6b75)",
  accent: "var(--mermaid-accent, #0a6b68)",
  muted: "var(--mermaid-muted, #4a5863)",
  surface: "var(--mermaid-surface, #e6f1ef)",
  border: "var(--mermaid-border, #0a6b68)",
};

/**
 * The SVG of one Mermaid diagram.
 *
 * Errors: what the library says of a diagram that it cannot read.
 */
export function drawMermaid(source: string): string {
  return renderMermaidSVG(source, { ...colours, font: "Inter Variable", transparent: true, padding: 4 });
}

/** What `accTitle:` says: Mermaid has that line for screen readers. */
export function mermaidTitle(source: string): string | undefined {
  return /^\s*accTitle\s*:\s*(?<title>.+)$/m.exec(source)?.groups?.["title"]?.trim();
}

/** The diagram without the lines that only say what it shows, which the drawing library does not know. */
export function withoutAccessibility(source: string): string {
  return source.replace(/^\s*acc(?:Title|Descr)\s*:.*\n?/gm, "");
}
