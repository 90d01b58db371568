// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// apiClient asks the API server as its administrator.
type apiClient struct {
	http http.Client
}

func newAPIClient(cluster *authority, administrator keyPair) (*apiClient, error) {
	certificate, err := tls.X509KeyPair(administrator.certificate, administrator.key)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(cluster.parsed)
	configuration := &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}}
	transport := &http.Transport{TLSClientConfig: configuration, ForceAttemptHTTP2: true}
	return &apiClient{http.Client{Transport: transport, Timeout: 5 * time.Second}}, nil
}

// get reads an object into result, or only looks whether the answer is 200.
func (c *apiClient) get(ctx context.Context, path string, result any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://127.0.0.1:6443"+path, nil)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s: %s", path, response.Status, body)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(body, result)
}

// waitFor calls look until it gives nil. Its last error is the reason that is told when the deadline passes.
func waitFor(ctx context.Context, what string, deadline time.Duration, look func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		err := look(limited)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(pause):
		case <-limited.Done():
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return fmt.Errorf("%s is not ready after %s: %w", what, deadline, err)
		}
	}
}
