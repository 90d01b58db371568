// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The few parts of markdown-it that our plugins touch; Marpit hands its instance on without a type. */

export interface MarkdownToken {
  type: string;
  tag: string;
  readonly info: string;
  readonly content: string;
  readonly children: readonly MarkdownToken[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

export type RenderRule = (...given: RenderArguments) => string;
export type RenderArguments = [
  tokens: MarkdownToken[],
  index: number,
  options: unknown,
  env: unknown,
  self: MarkdownRenderer,
];

interface MarkdownRenderer {
  readonly rules: Record<string, RenderRule | undefined>;
  render(tokens: MarkdownToken[], options: unknown, env: unknown): string;
  renderInlineAsText(tokens: readonly MarkdownToken[], options: unknown, env: unknown): string;
}

type CoreRule = (state: { readonly tokens: MarkdownToken[]; readonly inlineMode: boolean }) => void;

export interface MarkdownIt {
  readonly core: {
    readonly ruler: {
      push(name: string, rule: CoreRule): void;
      after(other: string, name: string, rule: CoreRule): void;
    };
  };
  readonly renderer: MarkdownRenderer;
}
