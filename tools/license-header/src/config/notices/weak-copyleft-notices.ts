// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Notices that stand for a licence file elsewhere. */
export const weakCopyleftNotices = {
  // https://www.eclipse.org/legal/epl-2.0/, as the Eclipse Foundation's handbook words it.
  "EPL-2.0": `
Copyright (c) [year] [owner]

This program and the accompanying materials are made
available under the terms of the Eclipse Public License 2.0
which is available at http://www.eclipse.org/legal/epl-2.0.

SPDX-License-Identifier: EPL-2.0
`,
  // https://www.mozilla.org/MPL/2.0/, Exhibit A. It has no copyright line.
  "MPL-2.0": `
This Source Code Form is subject to the terms of the Mozilla Public
License, v. 2.0. If a copy of the MPL was not distributed with this
file, You can obtain one at https://mozilla.org/MPL/2.0/.
`,
  // https://license.coscl.org.cn/MulanPSL2, "How to Apply".
  "MulanPSL-2.0": `
Copyright (c) [year] [owner]
[software-name] is licensed under Mulan PSL v2.
You can use this software according to the terms and conditions of the Mulan PSL v2.
You may obtain a copy of Mulan PSL v2 at:
http://license.coscl.org.cn/MulanPSL2
THIS SOFTWARE IS PROVIDED ON AN "AS IS" BASIS, WITHOUT WARRANTIES OF ANY KIND,
EITHER EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO NON-INFRINGEMENT,
MERCHANTABILITY OR FIT FOR A PARTICULAR PURPOSE.
See the Mulan PSL v2 for more details.
`,
  // https://www.boost.org/users/license.html, "How should Boost programmers apply the license".
  "BSL-1.0": `
Copyright [owner] [year].
Distributed under the Boost Software License, Version 1.0.
   (See accompanying file LICENSE_1_0.txt or copy at
         https://www.boost.org/LICENSE_1_0.txt)
`,
} as const;
