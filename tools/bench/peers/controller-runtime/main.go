// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

// The measured operator with controller-runtime. What it is to do it reads from BENCH_WORK, BENCH_EXPECTED and BENCH_TUNED.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// tally tells once that as many objects as expected were handled.
type tally struct {
	mutex    sync.Mutex
	expected int
	names    map[string]struct{}
}

func (t *tally) note(name string) {
	if t.expected == 0 {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if _, known := t.names[name]; known {
		return
	}
	t.names[name] = struct{}{}
	if len(t.names) == t.expected {
		fmt.Println("SEEN", t.expected)
	}
}

type sampleReconciler struct {
	client.Client
	seen *tally
}

func (r *sampleReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var sample Sample
	if err := r.Get(ctx, request.NamespacedName, &sample); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: sample.Name, Namespace: sample.Namespace}}
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, deployment, func() error {
		setDesired(deployment, &sample)
		return controllerutil.SetControllerReference(&sample, deployment, r.Scheme())
	})
	if err != nil {
		return ctrl.Result{}, err
	}
	finished := SampleStatus{Message: "deployed", ObservedGeneration: sample.Generation}
	if sample.Status != finished {
		before := sample.DeepCopy()
		sample.Status = finished
		if err := r.Status().Patch(ctx, &sample, client.MergeFrom(before)); err != nil {
			return ctrl.Result{}, err
		}
	}
	r.seen.note(request.Name)
	return ctrl.Result{}, nil
}

// setDesired leaves alone what the API server has filled in, so that an object that is as desired compares as equal.
func setDesired(deployment *appsv1.Deployment, sample *Sample) {
	labels := map[string]string{"app": sample.Name}
	spec := &deployment.Spec
	spec.Replicas = &sample.Spec.Count
	if spec.Selector == nil {
		spec.Selector = &metav1.LabelSelector{MatchLabels: labels}
	}
	spec.Template.Labels = labels
	if len(spec.Template.Spec.Containers) == 0 {
		spec.Template.Spec.Containers = []corev1.Container{{Name: "main"}}
	}
	image := sample.Spec.Image
	if image == "" {
		image = "nginx:1.29"
	}
	spec.Template.Spec.Containers[0].Image = image
}

func main() {
	ctrl.SetLogger(zap.New())
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	scheme := runtime.NewScheme()
	builder := runtime.NewSchemeBuilder(clientgoscheme.AddToScheme, addSamples)
	if err := builder.AddToScheme(scheme); err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	if err := addController(manager); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

func addController(manager ctrl.Manager) error {
	expected, _ := strconv.Atoi(os.Getenv("BENCH_EXPECTED"))
	seen := &tally{expected: expected, names: map[string]struct{}{}}
	options := controller.Options{}
	if os.Getenv("BENCH_TUNED") == "1" {
		options.MaxConcurrentReconciles = 10
	}
	if os.Getenv("BENCH_WORK") == "events" {
		nothing := reconcile.Func(func(_ context.Context, request ctrl.Request) (ctrl.Result, error) {
			seen.note(request.Name)
			return ctrl.Result{}, nil
		})
		return ctrl.NewControllerManagedBy(manager).For(&corev1.ConfigMap{}).WithOptions(options).Complete(nothing)
	}
	return ctrl.NewControllerManagedBy(manager).
		For(&Sample{}).
		Owns(&appsv1.Deployment{}).
		WithOptions(options).
		Complete(&sampleReconciler{Client: manager.GetClient(), seen: seen})
}
