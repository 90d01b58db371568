#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `nx run workspace:doctor`: what this machine has, what each thing enables, and how to get what is missing.
import { machineProbes, runProgram } from "@nuvolaris/testing";
import { parseArgs } from "node:util";
import { examine, formatFindings } from "./report.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
if (values.help) console.log("workspace doctor [--json]: what this machine has, what it enables, how to get the rest");
else {
  const findings = await examine(machineProbes(process.env), runProgram);
  console.log(values.json ? JSON.stringify(findings, undefined, 2) : formatFindings(findings));
}
