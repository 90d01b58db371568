// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"os"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.tmpl"))

// writeTemplate fills in a template and writes it to file.
func writeTemplate(file, name string, mode os.FileMode, values any) error {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name+".tmpl", values); err != nil {
		return err
	}
	return writeFile(file, text.Bytes(), mode)
}
