// Command generate writes what Pulumi's own code generator makes of a package schema.
//
// Usage: generate LANGUAGE SCHEMA.JSON FOLDER, where LANGUAGE is python, nodejs or go.
//
// TypeScript and Go packages are those that `pulumi package add` puts below a project's folder sdks: with a manifest of
// their own, and built where they are installed. The files are Pulumi's. They serve tests as an oracle for the
// hand-written SDK, and programs in other languages; they are never committed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-acm generate"

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: generate LANGUAGE SCHEMA.JSON FOLDER"))
	}
	pkg, err := bind(os.Args[2])
	if err != nil {
		fail(err)
	}
	files, err := render(os.Args[1], pkg)
	if err != nil {
		fail(err)
	}
	if err := write(os.Args[3], files); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// bind reads a schema and checks it; what it complains of goes to standard error.
func bind(path string) (*schema.Package, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return schema.ImportSpec(spec, nil, schema.NewPluginLoader(nil), schema.ValidationOptions{})
}

func render(language string, pkg *schema.Package) (map[string][]byte, error) {
	switch language {
	case "python":
		return python.GeneratePackage(tool, pkg, nil, nil)
	case "nodejs":
		pkg.SupportPack = true
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, nil)
	case "go":
		pkg.SupportPack = true
		return gogen.GeneratePackage(tool, pkg, nil)
	}
	return nil, fmt.Errorf("language %q: choose python, nodejs or go", language)
}

func write(folder string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
