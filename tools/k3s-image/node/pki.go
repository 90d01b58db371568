// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	authorityLifetime   = 10 * 365 * 24 * time.Hour
	certificateLifetime = 365 * 24 * time.Hour
)

// keyPair is a certificate with its key, both as PEM.
type keyPair struct {
	certificate []byte
	key         []byte
}

// subject is whom a certificate is for. One with names or addresses is a server's, another a client's.
type subject struct {
	name         string
	organization string
	names        []string
	addresses    []net.IP
}

// authority issues certificates.
type authority struct {
	keyPair
	parsed *x509.Certificate
	signer *ecdsa.PrivateKey
}

// loadAuthority reads the authority that directory holds, or makes it: who was told to trust it goes on doing so after
// the container was started again.
func loadAuthority(directory, name string) (*authority, error) {
	signer, key, err := loadKey(filepath.Join(directory, name+".key"))
	if err != nil {
		return nil, err
	}
	file := filepath.Join(directory, name+".crt")
	certificate, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		template := certificateTemplate(pkix.Name{CommonName: "k3s-compatible-" + name}, authorityLifetime)
		template.IsCA, template.BasicConstraintsValid = true, true
		template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
		if certificate, err = sign(template, template, signer, signer); err == nil {
			err = writeFile(file, certificate, 0o644)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot get the certificate of %s: %w", file, err)
	}
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", file, err)
	}
	return &authority{keyPair: keyPair{certificate, key}, parsed: parsed, signer: signer}, nil
}

// issue makes a certificate with a new key.
func (a *authority) issue(to subject) (keyPair, error) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	name := pkix.Name{CommonName: to.name}
	if to.organization != "" {
		name.Organization = []string{to.organization}
	}
	template := certificateTemplate(name, certificateLifetime)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if len(to.names)+len(to.addresses) > 0 {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		template.DNSNames, template.IPAddresses = to.names, to.addresses
	}
	certificate, err := sign(template, a.parsed, signer, a.signer)
	if err != nil {
		return keyPair{}, fmt.Errorf("cannot sign a certificate for %s: %w", to.name, err)
	}
	key, err := encodeKey(signer)
	return keyPair{certificate, key}, err
}

// loadKey reads a key, or makes it.
func loadKey(file string) (*ecdsa.PrivateKey, []byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		if text, err = encodeKey(made); err != nil {
			return nil, nil, err
		}
		return made, text, writeFile(file, text, 0o600)
	}
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, nil, fmt.Errorf("%s holds no key", file)
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	return key, text, err
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), err
}

func certificateTemplate(name pkix.Name, lifetime time.Duration) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		// The kernel's source of randomness does not fail; a program without it must not go on.
		panic(err)
	}
	now := time.Now()
	// An hour back, for clients whose clock is behind.
	return &x509.Certificate{SerialNumber: serial, Subject: name, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime)}
}

func sign(template, parent *x509.Certificate, subject, issuer *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, subject.Public(), issuer)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

// writeFile writes aside and renames: a container that is killed leaves no half of a key.
func writeFile(file string, content []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	draft := file + ".new"
	if err := os.WriteFile(draft, content, mode); err != nil {
		return err
	}
	if err := os.Chmod(draft, mode); err != nil {
		return err
	}
	return os.Rename(draft, file)
}
