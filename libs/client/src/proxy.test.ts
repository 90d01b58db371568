// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ClusterConfigError } from "./cluster-config.ts";
import { proxyEnvOf } from "./proxy.ts";

const server = new URL("https://kubernetes.example:6443");
const socks = "socks5://127.0.0.1:1080";

test.each([
  {
    proxyUrl: "http://proxy:3128",
    env: {},
    expected: { HTTPS_PROXY: "http://proxy:3128", HTTP_PROXY: "http://proxy:3128" },
  },
  {
    proxyUrl: "HTTPS://proxy",
    env: { HTTPS_PROXY: "http://no" },
    expected: { HTTPS_PROXY: "HTTPS://proxy", HTTP_PROXY: "HTTPS://proxy" },
  },
  { env: { HTTPS_PROXY: "proxy:3128", NO_PROXY: "a" }, expected: { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "a" } },
  { env: { https_proxy: "http://a", HTTPS_PROXY: socks }, expected: { https_proxy: "http://a", HTTPS_PROXY: socks } },
  { env: { HTTP_PROXY: socks, HTTPS_PROXY: "" }, expected: { HTTP_PROXY: socks, HTTPS_PROXY: "" } },
])("$proxyUrl with $env is $expected", ({ expected, ...options }) => {
  expect(proxyEnvOf(server, options)).toEqual(expected);
});

test("a SOCKS proxy is refused, not passed over", () => {
  expect(() => proxyEnvOf(server, { proxyUrl: socks, env: {} })).toThrow(
    /^the kubeconfig's proxy-url is socks5:\/\/127.0.0.1:1080, and only proxies with an http:\/\/ or https:\/\/ address/,
  );
  expect(() => proxyEnvOf(server, { env: { HTTPS_PROXY: socks } })).toThrow(ClusterConfigError);
  expect(() => proxyEnvOf(new URL("http://a"), { env: { http_proxy: socks } })).toThrow(/^http_proxy is socks5:/);
  expect(() => proxyEnvOf(server, { proxyUrl: "http://", env: {} })).toThrow(ClusterConfigError);
});

test.each(["https://127.0.0.1:6443", "https://[::1]:6443", "https://localhost:6443"])(
  "a proxy of the environment does not matter for %s, on this machine",
  (url) => {
    expect(proxyEnvOf(new URL(url), { env: { HTTPS_PROXY: socks } })).toEqual({});
    expect(proxyEnvOf(new URL(url), { env: { HTTPS_PROXY: "http://proxy:3128" } })).toEqual({});
  },
);
