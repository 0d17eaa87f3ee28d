package local

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// templateName is the file that wires the product.
const templateName = "template.yaml"

//go:embed compiled
var compiled embed.FS

// Template finds the template: the file named, else that of the source tree
// around the working directory or around the program, else the one that was
// built into the program. It answers where it was found, too.
func Template(path string) (text []byte, from string, err error) {
	if path != "" {
		if text, err = os.ReadFile(path); err != nil { // #nosec G304 -- the operator names it
			return nil, "", fmt.Errorf("the template %s cannot be read: %w", path, errors.Unwrap(err))
		}
		return text, path, nil
	}
	var starts []string
	if dir, err := os.Getwd(); err == nil {
		starts = append(starts, dir)
	}
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	for _, dir := range starts {
		if tree := sourceTree(dir); tree != "" {
			path := filepath.Join(tree, templateName)
			if text, err := os.ReadFile(path); err == nil { // #nosec G304 -- in our own source tree
				return text, path, nil
			}
		}
	}
	if text, err = compiled.ReadFile("compiled/" + templateName); err == nil {
		return text, "the program itself", nil
	}
	return nil, "", errors.New("there is no template.yaml here and none was built in: run in the source tree, or name one with --template")
}

// sourceTree is the folder at or above dir with this product's go.mod; "" when
// there is none.
func sourceTree(dir string) string {
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod")) // #nosec G304 -- only its first line is looked at
		if err == nil {
			if strings.HasPrefix(string(mod), "module helpdesk\n") {
				return dir
			}
			return ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
