// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What must stay above a comment, as sources of regular expressions (with the flags `i` and `y`).
 *
 * Each matches one construct to the end of its line. Lines and repetitions have limits: what is a prolog in a file's
 * first 64 KiB is one in the whole file, and a file made to be slow is not. Nothing that can fail stands behind what
 * can match in many ways.
 */

/** A whole line that begins so. */
function line(beginning: string): string {
  return String.raw`(?=[^\n]{0,4000}(?:\n|$))${beginning}[^\n]*\n?`;
}

/** Behind a construct that code may follow on the same line. */
const lineEnd = String.raw`[ \t\r]{0,200}\n?`;

/** A marker as a regular expression that matches nothing else. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** `#!/bin/sh`, and the further `#!` lines of nix-shell. Rust's `#![…]` is code. */
export const shebang = line(String.raw`#!(?![ \t]{0,200}\[)`);

/** A first line that Emacs or Vim reads, in a comment that ends with the line. */
export function modeLine(open: string, close = ""): string {
  const mode = String.raw`(?:-\*-[^\n]{1,200}-\*-|[ \t](?:vim?|ex):[ \t]?(?:set?[ \t])?[^\n]{0,200}=)`;
  const closed = close === "" ? "" : String.raw`(?=[^\n]{0,1000}${literal(close)}[ \t\r]{0,20}(?:\n|$))`;
  return line(String.raw`${closed}[ \t]{0,20}${literal(open)}[^\n]{0,200}?${mode}`);
}

/** `<?xml …?>` and other processing instructions. */
export const processingInstruction = String.raw`\s{0,200}<\?[a-z][^>]{0,2000}\?>${lineEnd}`;

/** `<!DOCTYPE …>`, with its internal subset. */
export const doctype = String.raw`\s{0,200}<!DOCTYPE[^>[]{0,2000}(?:\[[^\]]{0,16000}\][^>]{0,200})?>${lineEnd}`;

/** `<?php` with `declare(strict_types=1);`, or the short tag: what follows on the line is code. */
export const phpTag = String.raw`<\?(?!=|xml)(?:php\b)?[ \t\r]{0,200}(?:declare[ \t]{0,9}\([^)\n]{0,100}\)[ \t]{0,9};)?${lineEnd}`;

/** `<?hh` of Hack. */
export const hackTag = line(String.raw`<\?hh\b`);

/** Python's encoding, on the first or the second line: https://peps.python.org/pep-0263/ */
export const codingLine = String.raw`(?:[ \t\f]{0,99}(?:#[^\n]{0,400})?\n)?${line(String.raw`[ \t\f]{0,99}#[^\n]{0,400}?coding[:=][ \t]{0,9}[-\w.]`)}`;

/** Erlang's encoding, on the first two lines: https://www.erlang.org/doc/apps/stdlib/epp.html */
export const erlangCoding = line(String.raw`%[^\n]{0,400}?coding[:=][ \t]{0,9}[-\w.]`);

/** Ruby's magic comments: https://docs.ruby-lang.org/en/master/syntax/comments_rdoc.html */
export const magicComment = line(
  String.raw`#[ \t]{0,9}(?:-\*-[ \t]{0,9})?(?:frozen[-_]string[-_]literal|(?:en)?coding|warn[-_]indent|warn[-_]past[-_]scope|shareable[-_]constant[-_]value|typed)[ \t]{0,9}[:=]`,
);

/** A Dockerfile's parser directives: https://docs.docker.com/reference/dockerfile/#parser-directives */
export const parserDirective = line(String.raw`#[ \t]{0,9}(?:syntax|escape|check)[ \t]{0,9}=`);

/** CSS reads `@charset` only as a file's first bytes: https://www.w3.org/TR/css-syntax-3/#charset-rule */
export const charset = String.raw`@charset[ \t]{1,9}"[^"\n]{0,100}";${lineEnd}`;

/** The line that keeps a batch file from printing its comments. */
export const echoOff = String.raw`\s{0,200}${line(String.raw`@?echo[ \t]{1,9}off\b`)}`;

/** PostScript's first line and the structure comments that have to follow it without a gap. */
export const postScriptHeader = line(String.raw`%[!%]`);

/** What TeX programs and editors read from a first line. */
export const texDirective = line(String.raw`%(?:&|[ \t]{0,9}!(?:TEX|BIB)\b)`);

/** Gherkin's language, which has to be first. */
export const gherkinLanguage = line(String.raw`#[ \t]{0,9}language[ \t]{0,9}:`);

/** Jest reads its pragmas only from a comment that begins the file: https://jestjs.io/docs/configuration#testenvironment-string */
export const jestDocblock = String.raw`/\*\*(?:(?!\*/)[^]){0,2000}?@jest-[a-z](?:(?!\*/)[^]){0,2000}\*/${lineEnd}`;

/** The line that loads Texinfo's commands, without which `@c` is none. */
export const texinfoInput = line(String.raw`\\input[ \t{]{1,9}texinfo`);

/** Which programs `man` has to run: https://manpages.debian.org/man.1#PREPROCESSORS */
export const roffPreprocessors = line(String.raw`'\\"[ \t]`);
