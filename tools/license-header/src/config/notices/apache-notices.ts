// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Apache-2.0 in its three forms. `-ASF` and `-EF` are license-eye's names; SPDX knows only the licence. */
export const apacheNotices = {
  // https://www.apache.org/licenses/LICENSE-2.0#apply
  "Apache-2.0": `
Copyright [year] [owner]

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
`,
  // https://www.apache.org/legal/src-headers.html#headers: for works that their authors license to the foundation.
  "Apache-2.0-ASF": `
Licensed to the Apache Software Foundation (ASF) under one
or more contributor license agreements.  See the NOTICE file
distributed with this work for additional information
regarding copyright ownership.  The ASF licenses this file
to you under the Apache License, Version 2.0 (the
"License"); you may not use this file except in compliance
with the License.  You may obtain a copy of the License at

  http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing,
software distributed under the License is distributed on an
"AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY
KIND, either express or implied.  See the License for the
specific language governing permissions and limitations
under the License.
`,
  // https://www.eclipse.org/projects/handbook/#ip-copyright-headers
  "Apache-2.0-EF": `
Copyright (c) [year] [owner]

This program and the accompanying materials are made
available under the terms of the Apache Software License 2.0
which is available at https://www.apache.org/licenses/LICENSE-2.0.

SPDX-License-Identifier: Apache-2.0
`,
} as const;
