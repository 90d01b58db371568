// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** The header that the corpus' files have: https://www.apache.org/legal/src-headers.html */
export const licenseNotice: readonly string[] = [
  "Licensed to the Apache Software Foundation (ASF) under one or more",
  "contributor license agreements.  See the NOTICE file distributed with",
  "this work for additional information regarding copyright ownership.",
  "The ASF licenses this file to You under the Apache License, Version 2.0",
  '(the "License"); you may not use this file except in compliance with',
  "the License.  You may obtain a copy of the License at",
  "",
  "    http://www.apache.org/licenses/LICENSE-2.0",
  "",
  "Unless required by applicable law or agreed to in writing, software",
  'distributed under the License is distributed on an "AS IS" BASIS,',
  "WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.",
  "See the License for the specific language governing permissions and",
  "limitations under the License.",
];

/** The configuration with which license-eye, and those that read its files, look for it. */
export const licenseConfiguration: string = `#
${licenseNotice.map((line) => `# ${line}`.trimEnd()).join("\n")}
#
header:
  license:
    content: |
${licenseNotice.map((line) => `      ${line}`.trimEnd()).join("\n")}
`;
