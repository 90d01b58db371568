// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"strings"
	"testing"
)

func TestFlagsOfTheStockImageAreHonoured(t *testing.T) {
	parsed, err := parseServerFlags([]string{
		"--tls-san=a.example,10.0.0.9", "--tls-san", "b.example", "--disable=traefik", "--disable=coredns", "--disable-agent",
		"--kubelet-arg=max-pods=5", "--kube-apiserver-arg=--v=4", "--node-name=one", "--write-kubeconfig-mode=644",
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.example", "10.0.0.9", "b.example"}; !reflect.DeepEqual(parsed.tlsSANs, want) {
		t.Errorf("names are %v, want %v", parsed.tlsSANs, want)
	}
	if parsed.isEnabled("coredns") || !parsed.disableAgent || parsed.nodeName != "one" || parsed.kubeconfigMode != 0o644 {
		t.Errorf("parsed as %+v", parsed)
	}
	if got := parsed.argumentsOf("kubelet"); !reflect.DeepEqual(got, []string{"--max-pods=5"}) {
		t.Errorf("kubelet gets %v", got)
	}
	if got := parsed.argumentsOf("kube-apiserver"); !reflect.DeepEqual(got, []string{"--v=4"}) {
		t.Errorf("kube-apiserver gets %v", got)
	}
}

func TestWhatIsNotKnownIsRefusedByName(t *testing.T) {
	for argument, message := range map[string]string{
		"--flannel-backend=none":      "flannel-backend",
		"--disable=corends":           "corends: there are coredns",
		"agent":                       `"agent"`,
		"--write-kubeconfig-mode=rwx": "rwx",
	} {
		if _, err := parseServerFlags([]string{argument}); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: error is %v, want one about %s", argument, err, message)
		}
	}
}
