// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What stands between two records of a stream. */
export type Separator = 0x00 | 0x0a;

/**
 * Splits a stream of bytes at each separator. The last record needs none; an empty one at the end is left out.
 *
 * Guarantees: at most `maxBytes` of a record are kept, the rest of it is read and dropped, so that one endless line
 * does not fill the memory.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  separator: Separator,
  maxBytes = 1024 * 1024,
): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let kept = 0;
  const keep = (part: Buffer): void => {
    const room = part.subarray(0, maxBytes - kept);
    if (room.length > 0) parts.push(room);
    kept += room.length;
  };
  const take = (): string => {
    const record = Buffer.concat(parts).toString("utf8");
    parts = [];
    kept = 0;
    return record;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(separator); end >= 0; end = chunk.indexOf(separator, start)) {
      keep(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (kept > 0) yield take();
}
