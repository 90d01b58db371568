// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEachTemplateIsFilledIn(t *testing.T) {
	values := map[string]any{
		"TLS": "/tls", "Credentials": "/cred", "NodeName": "one", "PodCIDR": "10.0.0.0/8", "DNS": "10.0.0.10",
		"ResolvConf": "/run/resolv.conf", "CgroupRoot": "/docker/a", "Restricted": true, "Upstreams": "192.0.2.53",
		"Authority": "QQ==", "Certificate": "Qg==", "Key": "Qw==",
	}
	entries, err := templateFiles.ReadDir("templates")
	if err != nil || len(entries) == 0 {
		t.Fatalf("there are no templates: %v", err)
	}
	for _, entry := range entries {
		file := filepath.Join(t.TempDir(), "file")
		if err := writeTemplate(file, strings.TrimSuffix(entry.Name(), ".tmpl"), 0o600, values); err != nil {
			t.Error(err)
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A formatter that takes a template for YAML writes its marks so.
		if strings.Contains(string(text), "{ {") || strings.Contains(string(text), "{{") {
			t.Errorf("%s still has marks:\n%s", entry.Name(), text)
		}
		if err := writeTemplate(file, strings.TrimSuffix(entry.Name(), ".tmpl"), 0o600, map[string]any{}); err == nil {
			t.Errorf("%s is filled in with nothing", entry.Name())
		}
	}
}
