// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

// CoreDNS with the plugins that answer for a cluster, and none of those that serve a cloud.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/loop"
	_ "github.com/coredns/coredns/plugin/ready"
)

func main() {
	// The order in which a question passes them.
	dnsserver.Directives = []string{"errors", "health", "ready", "loop", "cache", "loadbalance", "kubernetes", "forward"}
	coremain.Run()
}
