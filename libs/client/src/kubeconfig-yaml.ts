// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Imported when a kubeconfig is read. `import("yaml")` itself would do in Node, but not in a bundle: bundlers that split code
// give a CommonJS package that is imported dynamically no named exports.
export { parse } from "yaml";
