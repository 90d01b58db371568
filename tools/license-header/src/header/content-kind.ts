// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether bytes are text, as the WHATWG's sniffing tells it, which license-eye uses through Go's `net/http`. */
import { Buffer } from "node:buffer";

export type ContentKind = "text" | "utf-16" | "binary";

/** https://mimesniff.spec.whatwg.org/#reading-the-resource-header: so much of a file decides. */
const sniffedBytes = 512;

/** https://mimesniff.spec.whatwg.org/#binary-data-byte */
const binaryByte = new RegExp(String.raw`[\0-\x08\x0B\x0E-\x1A\x1C-\x1F]`);

const space = 0x20;
/** Tab, line feed, form feed, carriage return, escape. */
const textControls: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/** Formats whose first bytes hold no such byte. PostScript, which the standard counts as one of them, has comments. */
const signature = /^(?:%PDF-|GIF8[79]a|OTTO|wOF[F2])/;

/** The kind of a file that begins with `text`, a character for each byte. */
export function contentKind(text: string): ContentKind {
  if (text.startsWith("\xFF\xFE") || text.startsWith("\xFE\xFF")) return "utf-16";
  const head = text.slice(0, sniffedBytes);
  return binaryByte.test(head) || signature.test(head) ? "binary" : "text";
}

/** Whether a file's bytes from `start` on have nothing by which it would be binary. */
export function isSniffedText(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < Math.min(bytes.length, sniffedBytes); at++) {
    const byte = bytes[at] ?? 0;
    if (byte < space && !textControls.has(byte)) return false;
  }
  return true;
}

/** UTF-16 text, which begins with its byte order mark, as a string. */
export function decodedUtf16(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
  return text.startsWith("\xFE\xFF") ? even.swap16().toString("utf16le") : even.toString("utf16le");
}
