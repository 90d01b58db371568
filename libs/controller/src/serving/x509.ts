// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Imported when it is needed. A bundler that splits code would lose the names of the CommonJS package itself; its decorators need
// reflect-metadata, which must come first.
import "reflect-metadata";

export {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
