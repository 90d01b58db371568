// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Extensions of what a scanner, an office program or a signing program writes. */
const extensions = /\.(?:pdf|asc|sig|p7s|p7m|png|jpe?g|gif|webp|tiff?|bmp|heic|docx?|odt|rtf|pages|zip)$/;
const agreements =
  /(?:^|[^a-z])(?:i?cla|ccla|sga)(?:[^a-z]|$)|software[-_ ]?grant|contributor[-_ ]?licen[cs]e[-_ ]?agreement/;

/** Whether a file is called like a signed form: `icla.pdf`, `Jane_Doe-ICLA (signed).pdf`, `icla.pdf.asc`. */
export function isNamedLikeForm(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return extensions.test(name) && agreements.test(name.replace(extensions, ""));
}
