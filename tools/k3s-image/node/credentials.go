// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"net"
	"os"
	"path/filepath"
)

const (
	kubeconfigFile = "/etc/rancher/k3s/k3s.yaml"
	stateDirectory = "/var/lib/rancher/k3s/server"
	tlsDirectory   = stateDirectory + "/tls"
	// credentialDirectory has a kubeconfig for each of the node's programs.
	credentialDirectory = stateDirectory + "/cred"
)

// clients are whom the API server knows by certificate, by the file that holds it.
func clients(nodeName string) map[string]subject {
	return map[string]subject{
		"kube-controller-manager": {name: "system:kube-controller-manager"},
		"kube-scheduler":          {name: "system:kube-scheduler"},
		"kube-proxy":              {name: "system:kube-proxy"},
		"kubelet":                 {name: "system:node:" + nodeName, organization: "system:nodes"},
	}
}

// prepareCredentials writes all keys, certificates and kubeconfigs, and gives the administrator's.
//
// The authorities and the key of service accounts are made once. Certificates are made at each start, because the
// container's address may have changed.
func prepareCredentials(s settings, address net.IP) (*authority, keyPair, error) {
	cluster, err := loadAuthority(tlsDirectory, "ca")
	if err != nil {
		return nil, keyPair{}, err
	}
	aggregation, err := loadAuthority(tlsDirectory, "front-proxy-ca")
	if err != nil {
		return nil, keyPair{}, err
	}
	if _, _, err := loadKey(tlsDirectory + "/service-account.key"); err != nil {
		return nil, keyPair{}, err
	}
	certificates := []struct {
		file   string
		issuer *authority
		to     subject
	}{
		{"kube-apiserver", cluster, apiServerSubject(s, address)},
		{"kubelet", cluster, subject{name: "system:node:" + s.nodeName, names: []string{s.nodeName}, addresses: []net.IP{address, net.IPv4(127, 0, 0, 1)}}},
		{"kubelet-client", cluster, subject{name: "kube-apiserver-kubelet-client", organization: "system:masters"}},
		{"front-proxy-client", aggregation, subject{name: "front-proxy-client"}},
	}
	for _, certificate := range certificates {
		pair, err := certificate.issuer.issue(certificate.to)
		if err == nil {
			err = writePair(filepath.Join(tlsDirectory, certificate.file), pair)
		}
		if err != nil {
			return nil, keyPair{}, err
		}
	}
	for program, client := range clients(s.nodeName) {
		pair, err := cluster.issue(client)
		if err == nil {
			err = writeKubeconfig(credentialDirectory+"/"+program+".kubeconfig", 0o600, cluster, pair)
		}
		if err != nil {
			return nil, keyPair{}, err
		}
	}
	administrator, err := cluster.issue(subject{name: "system:admin", organization: "system:masters"})
	if err != nil {
		return nil, keyPair{}, err
	}
	return cluster, administrator, writeKubeconfig(kubeconfigFile, s.kubeconfigMode, cluster, administrator)
}

// apiServerSubject has every name by which the API server is called, inside the cluster and out.
func apiServerSubject(s settings, address net.IP) subject {
	to := subject{
		name: "kube-apiserver",
		names: []string{
			"localhost", s.nodeName, "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		},
		addresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, net.ParseIP(serverServiceIP), address},
	}
	for _, name := range s.tlsSANs {
		if parsed := net.ParseIP(name); parsed != nil {
			to.addresses = append(to.addresses, parsed)
		} else {
			to.names = append(to.names, name)
		}
	}
	return to
}

func writePair(file string, pair keyPair) error {
	if err := writeFile(file+".crt", pair.certificate, 0o644); err != nil {
		return err
	}
	return writeFile(file+".key", pair.key, 0o600)
}

func writeKubeconfig(file string, mode os.FileMode, cluster *authority, pair keyPair) error {
	return writeTemplate(file, "kubeconfig.yaml", mode, map[string]string{
		"Authority":   base64.StdEncoding.EncodeToString(cluster.certificate),
		"Certificate": base64.StdEncoding.EncodeToString(pair.certificate),
		"Key":         base64.StdEncoding.EncodeToString(pair.key),
	})
}
