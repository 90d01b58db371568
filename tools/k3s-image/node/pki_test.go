// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"net"
	"testing"
)

func parse(t *testing.T, pair keyPair) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(pair.certificate)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestAnAuthorityOutlivesTheContainer(t *testing.T) {
	directory := t.TempDir()
	first, err := loadAuthority(directory, "ca")
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadAuthority(directory, "ca")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.certificate, second.certificate) {
		t.Error("the second start made another authority")
	}
	pair, err := second.issue(subject{name: "somebody"})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(first.parsed)
	options := x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if _, err := parse(t, pair).Verify(options); err != nil {
		t.Errorf("who trusts the first authority does not trust the second's certificate: %v", err)
	}
}

func TestTheServersCertificateHasEveryNameByWhichItIsCalled(t *testing.T) {
	cluster, err := loadAuthority(t.TempDir(), "ca")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := cluster.issue(apiServerSubject(settings{nodeName: "one", tlsSANs: []string{"k3s.example", "10.9.9.9"}}, net.IPv4(172, 17, 0, 2)))
	if err != nil {
		t.Fatal(err)
	}
	certificate := parse(t, pair)
	for _, name := range []string{"localhost", "127.0.0.1", "10.43.0.1", "172.17.0.2", "one", "k3s.example", "10.9.9.9", "kubernetes.default.svc"} {
		if err := certificate.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	if err := certificate.VerifyHostname("other.example"); err == nil {
		t.Error("it is valid for a name that nobody asked for")
	}
}
