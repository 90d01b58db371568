// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net"
	"os"
	"time"
)

const (
	logDirectory      = "/var/log"
	etcdDirectory     = stateDirectory + "/db/etcd"
	manifestDirectory = stateDirectory + "/manifests"
	etcdEndpoint      = "http://127.0.0.1:2379"
	podCIDR           = "10.42.0.0/16"
	serviceCIDR       = "10.43.0.0/16"
	serverServiceIP   = "10.43.0.1"
	dnsServiceIP      = "10.43.0.10"
)

// startServer starts storage and API server, and returns when the server is ready.
func startServer(programs *supervisor, s settings, address net.IP, api *apiClient) error {
	if err := os.MkdirAll(etcdDirectory, 0o700); err != nil {
		return err
	}
	etcd := append([]string{
		"--data-dir=" + etcdDirectory,
		"--listen-client-urls=" + etcdEndpoint,
		"--advertise-client-urls=" + etcdEndpoint,
		"--listen-peer-urls=http://127.0.0.1:2380",
		"--log-level=warn",
		// A killed container keeps what it has written; only a machine that loses its power would not.
		"--unsafe-no-fsync",
	}, s.argumentsOf("etcd")...)
	if err := programs.start(stageStorage, "etcd", etcd...); err != nil {
		return err
	}
	if err := programs.start(stageServer, "kube-apiserver", apiServerArguments(s, address)...); err != nil {
		return err
	}
	return waitFor(programs.context, "kube-apiserver", 2*time.Minute, func(ctx context.Context) error {
		return api.get(ctx, "/readyz", nil)
	})
}

func apiServerArguments(s settings, address net.IP) []string {
	return append([]string{
		"--etcd-servers=" + etcdEndpoint,
		"--secure-port=6443",
		"--advertise-address=" + address.String(),
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--service-cluster-ip-range=" + serviceCIDR,
		"--client-ca-file=" + tlsDirectory + "/ca.crt",
		"--tls-cert-file=" + tlsDirectory + "/kube-apiserver.crt",
		"--tls-private-key-file=" + tlsDirectory + "/kube-apiserver.key",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + tlsDirectory + "/service-account.key",
		"--service-account-signing-key-file=" + tlsDirectory + "/service-account.key",
		"--kubelet-certificate-authority=" + tlsDirectory + "/ca.crt",
		"--kubelet-client-certificate=" + tlsDirectory + "/kubelet-client.crt",
		"--kubelet-client-key=" + tlsDirectory + "/kubelet-client.key",
		"--kubelet-preferred-address-types=InternalIP,Hostname",
		"--requestheader-client-ca-file=" + tlsDirectory + "/front-proxy-ca.crt",
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + tlsDirectory + "/front-proxy-client.crt",
		"--proxy-client-key-file=" + tlsDirectory + "/front-proxy-client.key",
	}, s.argumentsOf("kube-apiserver")...)
}

// startControllers starts what works on the API server's objects.
func startControllers(programs *supervisor, s settings) error {
	controllers := append([]string{
		"--kubeconfig=" + credentialDirectory + "/kube-controller-manager.kubeconfig",
		"--use-service-account-credentials",
		"--service-account-private-key-file=" + tlsDirectory + "/service-account.key",
		"--root-ca-file=" + tlsDirectory + "/ca.crt",
		"--cluster-signing-cert-file=" + tlsDirectory + "/ca.crt",
		"--cluster-signing-key-file=" + tlsDirectory + "/ca.key",
		"--allocate-node-cidrs",
		"--cluster-cidr=" + podCIDR,
		"--service-cluster-ip-range=" + serviceCIDR,
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
	}, s.argumentsOf("kube-controller-manager")...)
	if err := programs.start(stageClients, "kube-controller-manager", controllers...); err != nil {
		return err
	}
	scheduler := append([]string{
		"--kubeconfig=" + credentialDirectory + "/kube-scheduler.kubeconfig",
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
	}, s.argumentsOf("kube-scheduler")...)
	return programs.start(stageClients, "kube-scheduler", scheduler...)
}
