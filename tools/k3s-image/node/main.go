// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

// k3s is the one program of the node image. It keeps the contract that tests expect of the image with that name: the
// command "server", the files below /etc/rancher and /var/lib/rancher, and two lines in the log. Behind it are the
// programs of Kubernetes themselves, each a process of its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// version is set by the linker.
var version = "v0.0.0"

const usage = `usage: k3s server [flags]      run the node; "k3s server --help" lists the flags
       k3s kubectl [arguments]  kubectl, as the node's administrator
       k3s ctr [arguments]      containerd's ctr, where the node's images are
       k3s --version`

func main() {
	arguments := os.Args[1:]
	if len(arguments) == 0 {
		arguments = []string{"--help"}
	}
	switch arguments[0] {
	case "server":
		if os.Getpid() == 1 {
			os.Exit(runAsInit())
		}
		runServer(arguments[1:])
	case "kubectl", "ctr":
		become(arguments[0], arguments[1:])
	case "--version", "-v", "version":
		fmt.Printf("k3s-compatible node of the Nuvolaris operator platform, Kubernetes %s\n", version)
	case "--help", "-h", "help":
		fmt.Println(usage)
	default:
		refuse(fmt.Errorf("%q is no command of this image", arguments[0]))
	}
}

func runServer(arguments []string) {
	settings, err := parseServerFlags(arguments)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		refuse(err)
	}
	if err := serve(settings); err != nil {
		logError(err.Error())
		os.Exit(1)
	}
}

// become replaces this process by a program of the image; where the node's administrator and images are, the image's
// environment says.
func become(name string, arguments []string) {
	path, err := exec.LookPath(name)
	if err == nil {
		err = syscall.Exec(path, append([]string{name}, arguments...), os.Environ())
	}
	refuse(fmt.Errorf("cannot run %s: %w", name, err))
}

func refuse(err error) {
	fmt.Fprintf(os.Stderr, "k3s: %v (see k3s --help and k3s server --help)\n", err)
	os.Exit(2)
}
